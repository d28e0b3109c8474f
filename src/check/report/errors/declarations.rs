//! Errors of declarations, whatever class they stand in: names, types that are written, parameters, enums, `main`. May touch its parent only.

use super::{Message, Part, errors};

errors! {
    syntax(message) "-" Outline
        "{message}";
    already_declared(name) "DUPLICATE_DEFINITION" Types
        "'{name}' is already declared in this scope.";
    function_as_name() "BUILT_IN_IDENTIFIER_IN_DECLARATION" Outline
        "Can't use 'Function' as a name here.";
    constructor_return_type() "RETURN_IN_GENERATIVE_CONSTRUCTOR" Types
        "Constructors can't have a return type."
        => "Try removing the return type.";
    constructor_name_not_class() "INVALID_CONSTRUCTOR_NAME" Outline
        "The name of a constructor must match the name of the enclosing class.";
    conflicts_with_static(name) "CONFLICTING_CONSTRUCTOR_AND_STATIC_MEMBER" Outline
        "'{name}' conflicts with the static member of the same name.";
    conflicts_with_constructor(name) "CONFLICTING_CONSTRUCTOR_AND_STATIC_MEMBER" Outline
        "'{name}' conflicts with the constructor of the same name.";
    exported_twice(name, one, other) "AMBIGUOUS_EXPORT" Outline
        "'{name}' is exported from both '{one}' and '{other}'.";
    deferred_extension(name) "DEFERRED_IMPORT_OF_EXTENSION" Outline
        "Extension '{name}' cannot be imported through a deferred import.";
    deferred_prefix_used(name) "SHARED_DEFERRED_PREFIX" Types
        "Can't use the name '{name}' for a deferred library, as the name is used elsewhere.";
    operator_parameters(name, wanted) "WRONG_NUMBER_OF_PARAMETERS_FOR_OPERATOR" Types
        "Operator '{name}' {wanted}.";
    operator_optional_parameters() "OPTIONAL_PARAMETER_IN_OPERATOR" Outline
        "An operator can't have optional parameters.";
    setter_return_type() "NON_VOID_RETURN_FOR_SETTER" Outline
        "The return type of the setter must be 'void' or absent.";
    missing_body() "MISSING_FUNCTION_BODY" Outline
        "Expected a function body or '=>'.";
    required_with_default(name) "DEFAULT_VALUE_ON_REQUIRED_PARAMETER" Types
        "Named parameter '{name}' is required and can't have a default value.";
    modifier_not_here(modifier) "EXTRANEOUS_MODIFIER" Types
        "Can't have modifier '{modifier}' here.";
    covariant_not_here(place) "INVALID_USE_OF_COVARIANT" Types
        "Can't have modifier 'covariant'{place}."
        => "Try removing 'covariant'.";
    covariant_and_static() "COVARIANT_AND_STATIC" Outline
        "Members can't be declared to be both 'covariant' and 'static'.";
    final_and_covariant() "FINAL_AND_COVARIANT" Outline
        "Members can't be declared to be both 'final' and 'covariant'.";
    late_final_and_covariant() "FINAL_AND_COVARIANT_LATE_WITH_INITIALIZER" Outline
        "Members marked 'late' with an initializer can't be declared to be both 'final' and 'covariant'.";
    extension_member_of_object(name) "EXTENSION_DECLARES_MEMBER_OF_OBJECT" Outline
        "This extension member conflicts with Object member '{name}'.";
    implements_enum(class) "CONCRETE_CLASS_HAS_ENUM_SUPERINTERFACE" Outline
        "Non-abstract class '{class}' has 'Enum' as a superinterface.";
    enum_type_arguments() "-" Outline
        "Explicit type arguments can't be used without an argument list.";
    enum_constant_named_as_enum(name) "ENUM_CONSTANT_SAME_NAME_AS_ENCLOSING" Outline
        "Name of enum constant '{name}' can't be the same as the enum's own name.";
    enum_declares_values() "VALUES_DECLARATION_IN_ENUM" Types
        "An enum can't declare a member named 'values'.";
    implements_enum_values(class) "ILLEGAL_ENUM_VALUES" Types
        "'{class}' has 'Enum' as a superinterface and can't contain non-static member with name 'values'.";
    enum_declares(name) "ILLEGAL_CONCRETE_ENUM_MEMBER" Types
        "An enum can't declare a non-abstract member named '{name}'.";
    implements_enum_declares(class, name) "ILLEGAL_CONCRETE_ENUM_MEMBER" Types
        "'{class}' has 'Enum' as a superinterface and can't contain non-static members with name '{name}'.";
    enum_inherits(name) "ILLEGAL_CONCRETE_ENUM_MEMBER" Outline
        "An enum can't inherit a member named '{name}'.";
    main_too_many_required() "MAIN_HAS_TOO_MANY_REQUIRED_POSITIONAL_PARAMETERS" Outline
        "The 'main' method must have at most 2 required parameters.";
    main_required_named() "MAIN_HAS_REQUIRED_NAMED_PARAMETERS" Outline
        "The 'main' method cannot have required named parameters.";
    main_first_parameter(found, wanted) "MAIN_FIRST_POSITIONAL_PARAMETER_TYPE" Outline
        "The type '{found}' of the first parameter of the 'main' method is not a supertype of '{wanted}'.";
    main_not_function() "MAIN_IS_NOT_FUNCTION" Outline
        "The 'main' declaration must be a function declaration.";
    no_main() "-" Types
        "No 'main' function found.";
    not_an_annotation() "INVALID_ANNOTATION" Outline
        "This can't be used as an annotation; an annotation should be a reference to a compile-time constant variable, or a call to a constant constructor.";
    type_variable_clash(name) "DUPLICATE_DEFINITION" Outline
        "A type variable can't have the same name as another: '{name}'.";
    void_not_here() "-" Outline
        "Type 'void' can't be used here.";
    own_bound(name) "TYPE_PARAMETER_SUPERTYPE_OF_ITS_BOUND" Outline
        "Type '{name}' can't use itself as a bound.";
    raw_bound(name) "NOT_INSTANTIATED_BOUND" Types
        "Generic type '{name}' can't be used without type arguments in a type variable bound.";
    prefixed_not_a_type(prefix, name) "NOT_A_TYPE" Outline
        "'{prefix}.{name}' can't be used as a type.";
    deferred_type(ty, prefix) "TYPE_ANNOTATION_DEFERRED_CLASS" Names
        "The type '{ty}' is deferred loaded via prefix '{prefix}' and can't be used as a type annotation.";
    extends_deferred() "EXTENDS_DEFERRED_CLASS" Outline
        "Classes can't extend deferred classes."
        => "Try specifying a different superclass, or removing the extends clause.";
    implements_deferred() "IMPLEMENTS_DEFERRED_CLASS" Outline
        "Classes and mixins can't implement deferred classes."
        => "Try specifying a different interface, removing the class from the list, or changing the import to not be deferred.";
    mixes_in_deferred() "MIXIN_DEFERRED_CLASS" Outline
        "Classes can't mix in deferred mixins."
        => "Try changing the import to not be deferred.";
    type_variable_arguments(name) "WRONG_NUMBER_OF_TYPE_ARGUMENTS" Outline
        "Can't use type arguments with type variable '{name}'.";
    type_not_found(name) "UNDEFINED_CLASS" Types
        "Type '{name}' not found.";
    not_a_type(name) "NOT_A_TYPE" Types
        "'{name}' isn't a type.";
    typedef_of_itself(name) "TYPE_ALIAS_CANNOT_REFERENCE_ITSELF" Outline
        "The typedef '{name}' has a reference to itself.";
    wrong_type_arguments(count) "WRONG_NUMBER_OF_TYPE_ARGUMENTS" Types
        "Expected {count} type arguments.";
    type_argument_bound(argument, bound, variable, target) "TYPE_ARGUMENT_NOT_MATCHING_BOUNDS" Types
        "Type argument '{argument}' doesn't conform to the bound '{bound}' of the type variable '{variable}' on '{target}'."
        => "Try changing type arguments so that they conform to the bounds.";
    record_field_private() "INVALID_FIELD_NAME" Types
        "Record field names can't be private.";
    record_field_of_object() "INVALID_FIELD_NAME" Types
        "Record field names can't be the same as a member from 'Object'.";
    record_field_positional() "INVALID_FIELD_NAME" Types
        "Record field names can't be a dollar sign followed by an integer when the integer is the index of a positional field.";
    record_field_twice(name) "DUPLICATE_FIELD_NAME" Types
        "Duplicated record field name '{name}'.";
    feature_disabled(feature) "EXPERIMENT_NOT_ENABLED" Types
        "The '{feature}' language feature is disabled for this library.";
    parameter_twice(name) "DUPLICATE_DEFINITION" Outline
        "Duplicated parameter name '{name}'.";
    circular_inference(name) "TOP_LEVEL_CYCLE" Outline
        "Can't infer the type of '{name}': circularity found during type inference."
        => "Specify the type explicitly.";
    static_type_variable() "TYPE_PARAMETER_REFERENCED_BY_STATIC" Types
        "Type variables can't be used in static members.";
}
