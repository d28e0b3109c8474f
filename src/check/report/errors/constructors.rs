//! Errors of constructors. May touch its parent only.

use super::{Message, Part, errors};

errors! {
    mixin_constructor() "MIXIN_DECLARES_CONSTRUCTOR" Outline
        "Mixins can't declare constructors.";
    application_primary() "-" Outline
        "A mixin application class can't declare a primary constructor.";
    enum_constructor_const() "NON_CONST_GENERATIVE_ENUM_CONSTRUCTOR" Outline
        "Generative enum constructors must be marked as 'const'.";
    not_redirecting_to_primary() "NON_REDIRECTING_GENERATIVE_CONSTRUCTOR_WITH_PRIMARY" Outline
        "A constructor of a class with a primary constructor must be redirecting.";
    const_constructor_body() "CONST_CONSTRUCTOR_WITH_BODY" Outline
        "A const constructor can't have a body.";
    redirects_twice() "MULTIPLE_REDIRECTING_CONSTRUCTOR_INVOCATIONS" Outline
        "A redirecting constructor can't have more than one redirection.";
    redirecting_with_super() "SUPER_IN_REDIRECTING_CONSTRUCTOR" Outline
        "A redirecting constructor can't have a 'super' initializer.";
    redirecting_with_initializers() "FIELD_INITIALIZER_REDIRECTING_CONSTRUCTOR" Outline
        "A redirecting constructor can't have other initializers.";
    super_initializer_twice() "MULTIPLE_SUPER_INITIALIZERS" Outline
        "Can't have more than one 'super' initializer.";
    initializer_after_super() "SUPER_INVOCATION_NOT_LAST" Outline
        "Can't have initializers after 'super'.";
    private_named_parameter() "PRIVATE_OPTIONAL_PARAMETER" Outline
        "A named parameter can't start with an underscore ('_').";
    external_initializes() "EXTERNAL_CONSTRUCTOR_WITH_FIELD_INITIALIZERS" Outline
        "An external constructor can't initialize fields.";
    super_positional_both() "POSITIONAL_SUPER_FORMAL_PARAMETER_WITH_POSITIONAL_ARGUMENT" Outline
        "Positional super-initializer parameters cannot be used when the super initializer has positional arguments.";
    redirecting_cycle() "RECURSIVE_CONSTRUCTOR_REDIRECT" Outline
        "Redirecting constructors can't be cyclic.";
    const_constructor_field() "CONST_CONSTRUCTOR_WITH_NON_FINAL_FIELD" Outline
        "Constructor is marked 'const' so all fields must be final.";
    const_constructor_late_final() "LATE_FINAL_FIELD_WITH_CONST_CONSTRUCTOR" Outline
        "Can't have a late final field in a class with a const constructor.";
    const_super_not_const() "CONST_CONSTRUCTOR_WITH_NON_CONST_SUPER" Outline
        "A constant constructor can't call a non-constant super constructor.";
    const_factory() "CONST_FACTORY" Types
        "Only redirecting factory constructors can be declared to be 'const'.";
    field_formal_not_here() "FIELD_INITIALIZER_OUTSIDE_CONSTRUCTOR" Outline
        "Field formal parameters can only be used in a constructor.";
    super_formal_not_here() "INVALID_SUPER_FORMAL_PARAMETER_LOCATION" Outline
        "Super-initializer formal parameters can only be used in generative constructors."
        => "Try removing 'super.'.";
    redirecting_external() "EXTERNAL_FACTORY_REDIRECTION" Types
        "A redirecting factory can't be external.";
    redirecting_default(name) "DEFAULT_VALUE_IN_REDIRECTING_FACTORY_CONSTRUCTOR" Types
        "Can't have a default value here because any default values of '{name}' would be used instead."
        => "Try removing the default value.";
    enum_factory_redirects() "INVALID_REFERENCE_TO_GENERATIVE_ENUM_CONSTRUCTOR" Outline
        "Enum factory constructors can't redirect to generative constructors.";
    redirects_to_abstract(class) "REDIRECT_TO_ABSTRACT_CLASS_CONSTRUCTOR" Types
        "Factory redirects to class '{class}', which is abstract and can't be instantiated.";
    const_redirects_to_non_const() "REDIRECT_TO_NON_CONST_CONSTRUCTOR" Types
        "Constant factory constructor can't delegate to a non-constant constructor.";
    factory_cycle_named(name) "RECURSIVE_FACTORY_REDIRECT" Outline
        "Cyclic definition of factory '{name}'.";
    factory_cycle() "RECURSIVE_FACTORY_REDIRECT" Types
        "Cyclic definition of factory.";
    redirect_type(found, wanted) "REDIRECT_TO_INVALID_FUNCTION_TYPE" Types
        "The constructor function type '{found}' isn't a subtype of '{wanted}'.";
    initialized_twice(name) "FIELD_INITIALIZED_BY_MULTIPLE_INITIALIZERS" Types
        "'{name}' was already initialized by this constructor.";
    constructor_async() "INVALID_MODIFIER_ON_CONSTRUCTOR" Types
        "Constructor bodies can't use 'async', 'async*', or 'sync*'.";
    factory_async() "NON_SYNC_FACTORY" Types
        "Factory bodies can't use 'async', 'async*', or 'sync*'.";
    body_and_redirection() "REDIRECTING_CONSTRUCTOR_WITH_BODY" Types
        "A constructor can't have both a body and a redirection.";
    not_an_instance_field(name) "INITIALIZER_FOR_NON_EXISTENT_FIELD" Types
        "'{name}' isn't an instance field of this class.";
    field_formal_type(name, found, wanted) "FIELD_INITIALIZING_FORMAL_NOT_ASSIGNABLE" Types
        "The type of parameter '{name}', '{found}' is not a subtype of the corresponding field's type, '{wanted}'.";
    final_initialized_at_declaration(name) "FIELD_INITIALIZED_IN_INITIALIZER_AND_DECLARATION" Types
        "'{name}' is a final instance variable that was initialized at the declaration.";
    final_not_initialized_by_constructor(name) "FINAL_NOT_INITIALIZED_CONSTRUCTOR" Types
        "Final field '{name}' is not initialized by this constructor."
        => "Try to initialize the field using an initializing formal or a field initializer.";
    not_initialized_by_constructor(name, ty) "NOT_INITIALIZED_NON_NULLABLE_INSTANCE_FIELD_CONSTRUCTOR" Types
        "This constructor should initialize field '{name}' because its type '{ty}' doesn't allow null.";
    enum_super_initializer() "SUPER_IN_ENUM_CONSTRUCTOR" Types
        "Enum constructors can't have super initializers.";
    no_default_super(class) "NO_DEFAULT_SUPER_CONSTRUCTOR" Finish
        "The superclass, '{class}', has no unnamed constructor that takes no arguments.";
    no_super_constructor(class, name) "UNDEFINED_CONSTRUCTOR_IN_INITIALIZER" Types
        "Superclass has no constructor named '{class}{name}'.";
    super_is_factory(class) "NON_GENERATIVE_CONSTRUCTOR" Types
        "The constructor '{class}' is a factory constructor, a generative one is expected.";
    super_formal_no_named() "SUPER_FORMAL_PARAMETER_WITHOUT_ASSOCIATED_NAMED" Types
        "The super constructor has no corresponding named parameter.";
    super_formal_no_positional() "SUPER_FORMAL_PARAMETER_WITHOUT_ASSOCIATED_POSITIONAL" Types
        "The super constructor has no corresponding positional parameter.";
    super_formal_type(found, wanted) "SUPER_FORMAL_PARAMETER_TYPE_IS_NOT_SUBTYPE_OF_ASSOCIATED" Types
        "The type '{found}' of this parameter is not a subtype of the type '{wanted}' of the corresponding super constructor parameter.";
    implicit_super_required(class) "IMPLICIT_SUPER_INITIALIZER_MISSING_ARGUMENTS" Names
        "The implicitly called unnamed constructor from '{class}' has required parameters."
        => "Try adding an explicit super initializer with the required arguments.";
    redirects_to_factory() "REDIRECT_GENERATIVE_TO_NON_GENERATIVE_CONSTRUCTOR" Types
        "A generative constructor can't redirect to a factory constructor.";
    null_default(name, ty) "MISSING_DEFAULT_VALUE_FOR_PARAMETER" Outline
        "The parameter '{name}' can't have a value of 'null' because of its type '{ty}', but the implicit default value is 'null'."
        => "Try adding either an explicit non-'null' default value or the 'required' modifier.";
}
