//! Errors of classes: clauses, type parameters, fields, overriding, inheriting. May touch its parent only.

use super::{Message, Part, errors};

errors! {
    representation_of_itself() "EXTENSION_TYPE_REPRESENTATION_DEPENDS_ON_ITSELF" Outline
        "An extension type can't depend on itself through its representation type.";
    supertype_of_itself(class) "RECURSIVE_INTERFACE_INHERITANCE" Outline
        "'{class}' is a supertype of itself.";
    type_variable_as_supertype(name) "EXTENDS_NON_CLASS" Outline
        "The type variable '{name}' can't be used as supertype.";
    nullable_supertype(verb, name) "-" Outline
        "Can't {verb} '{name}' because it's marked with '?'.";
    not_a_supertype(name) "EXTENDS_NON_CLASS" Outline
        "The type '{name}' can't be used as supertype.";
    alias_as_supertype(name, ty) "EXTENDS_NON_CLASS" Outline
        "The type '{name}' which is an alias of '{ty}' can't be used as supertype.";
    function_as_supertype() "EXTENDS_NON_CLASS" Outline
        "Can't use a function type as supertype.";
    never_as_supertype(clause) "EXTENDS_NON_CLASS" Outline
        "The type 'Never' can't be used in an '{clause}' clause.";
    enum_as_supertype(name) "EXTENDS_NON_CLASS" Outline
        "'{name}' is an enum and can't be extended or implemented.";
    implements_both(class, one, other) "CONFLICTING_GENERIC_INTERFACES" Outline
        "'{class}' can't implement both '{one}' and '{other}'";
    restricted_supertype(name) "SUBTYPE_OF_DISALLOWED_TYPE" Outline
        "'{name}' is restricted and can't be extended or implemented.";
    extends_final(name) "INVALID_USE_OF_TYPE_OUTSIDE_LIBRARY" Outline
        "The class '{name}' can't be extended outside of its library because it's a final class.";
    extends_interface(name) "INVALID_USE_OF_TYPE_OUTSIDE_LIBRARY" Outline
        "The class '{name}' can't be extended outside of its library because it's an interface class.";
    constrained_by_final(name) "INVALID_USE_OF_TYPE_OUTSIDE_LIBRARY" Outline
        "The class '{name}' can't be used as a mixin superclass constraint outside of its library because it's a final class.";
    sealed_elsewhere(name) "INVALID_USE_OF_TYPE_OUTSIDE_LIBRARY" Outline
        "The class '{name}' can't be extended, implemented, or mixed in outside of its library because it's a sealed class.";
    implements_closed(kind, name, why) "INVALID_USE_OF_TYPE_OUTSIDE_LIBRARY" Types
        "The {kind} '{name}' can't be implemented outside of its library because it's a {why}.";
    implements_twice(name) "IMPLEMENTS_REPEATED" Outline
        "'{name}' can only be implemented once.";
    extends_and_implements(name) "IMPLEMENTS_SUPER_CLASS" Outline
        "'{name}' can't be used in both 'extends' and 'implements' clauses.";
    not_a_mixin(name) "CLASS_USED_AS_MIXIN" Outline
        "The class '{name}' can't be used as a mixin because it isn't a mixin class nor a mixin.";
    mixin_extends(name) "MIXIN_INHERITS_FROM_NOT_OBJECT" Types
        "The class '{name}' can't be used as a mixin because it extends a class other than 'Object'.";
    mixin_has_constructors(name) "MIXIN_CLASS_DECLARES_CONSTRUCTOR" Outline
        "Can't use '{name}' as a mixin because it has constructors.";
    modifier_required(kind, class, modifier, supertype, closed) "SUBTYPE_OF_BASE_OR_FINAL_IS_NOT_BASE_FINAL_OR_SEALED" Outline
        "The {kind} '{class}' must be {modifier} because the supertype '{supertype}' is '{closed}'.";
    mixin_on(base, on, mixin) "MIXIN_APPLICATION_NOT_IMPLEMENTED_INTERFACE" Outline
        "'{base}' doesn't implement '{on}' so it can't be used with '{mixin}'.";
    variance_in_bound(variable, ty) "WRONG_TYPE_PARAMETER_VARIANCE_IN_SUPERINTERFACE" Types
        "'{variable}' can't be used contravariantly or invariantly in '{ty}'.";
    variance_in_supertype(variable, position, supertype) "WRONG_TYPE_PARAMETER_VARIANCE_IN_SUPERINTERFACE" Outline
        "Can't use implicitly 'out' variable '{variable}' in an '{position}' position in supertype '{supertype}'.";
    final_variable_uninitialized(name) "FINAL_NOT_INITIALIZED" Types
        "The final variable '{name}' must be initialized."
        => "Try adding an initializer ('= expression') to the declaration.";
    const_variable_uninitialized(name) "CONST_NOT_INITIALIZED" Types
        "The const variable '{name}' must be initialized."
        => "Try adding an initializer ('= expression') to the declaration.";
    field_uninitialized(name, ty) "NOT_INITIALIZED_NON_NULLABLE_INSTANCE_FIELD" Types
        "Field '{name}' should be initialized because its type '{ty}' doesn't allow null.";
    final_field_uninitialized(name) "FINAL_NOT_INITIALIZED" Types
        "Final field '{name}' is not initialized."
        => "Try to initialize the field in the declaration or in every constructor.";
    conflicts_with_inherited() "CONFLICTING_METHOD_AND_FIELD" Types
        "Can't declare a member that conflicts with an inherited one.";
    override_type_variables(own, other) "INVALID_OVERRIDE" Types
        "Declared type variables of '{own}' doesn't match those on overridden method '{other}'.";
    override_fewer_positional(own, other) "INVALID_OVERRIDE" Types
        "The method '{own}' has fewer positional arguments than those of overridden method '{other}'.";
    override_more_required(own, other) "INVALID_OVERRIDE" Types
        "The method '{own}' has more required arguments than those of overridden method '{other}'.";
    override_fewer_named(own, other) "INVALID_OVERRIDE" Types
        "The method '{own}' has fewer named arguments than those of overridden method '{other}'.";
    override_required_named(parameter, own, other) "INVALID_OVERRIDE" Types
        "The required named parameter '{parameter}' in method '{own}' is not required in overridden method '{other}'.";
    override_return_type(own, found, wanted, other) "INVALID_OVERRIDE" Types
        "The return type of the method '{own}' is '{found}', which does not match the return type, '{wanted}', of the overridden method, '{other}'.";
    override_parameter_type(parameter, own, found, wanted, other) "INVALID_OVERRIDE" Types
        "The parameter '{parameter}' of the method '{own}' has type '{found}', which does not match the corresponding type, '{wanted}', in the overridden method, '{other}'.";
    override_type(own, other, found, wanted) "INVALID_OVERRIDE" Types
        "The parameter types of the method '{own}' don't match those of the overridden method '{other}': '{found}' is not a subtype of '{wanted}'.";
    override_setter_type(own, found, wanted, other) "INVALID_OVERRIDE" Types
        "The field '{own}' has type '{found}', which does not match the corresponding type, '{wanted}', in the overridden setter, '{other}'.";
    implementation_not_conforming(name, class) "INVALID_IMPLEMENTATION_OVERRIDE" Types
        "The implementation of '{name}' in the non-abstract class '{class}' does not conform to its interface.";
    missing_implementations(class, members) "NON_ABSTRACT_CLASS_INHERITS_ABSTRACT_MEMBER" Types
        "The non-abstract class '{class}' is missing implementations for these members:\n{members}"
        => "Try to either\n - provide an implementation,\n - inherit an implementation from a superclass or mixin,\n - mark the class as abstract, or\n - provide a 'noSuchMethod' implementation.\n";
    member_named_as_class() "MEMBER_WITH_CLASS_NAME" Types
        "A class member can't have the same name as the enclosing class.";
    conflicts_with_type_variable(name) "CONFLICTING_TYPE_VARIABLE_AND_MEMBER" Outline
        "Conflicts with type variable '{name}'.";
    type_variable_named_as_class() "CONFLICTING_TYPE_VARIABLE_AND_CONTAINER" Outline
        "A type variable can't have the same name as its enclosing declaration.";
    static_conflicts_with_instance() "CONFLICTING_STATIC_AND_INSTANCE" Types
        "This static member conflicts with an instance member.";
    inherits_conflicting() "INCONSISTENT_INHERITANCE_GETTER_AND_METHOD" Types
        "Can't inherit members that conflict with each other.";
    inherits_incompatible(class, name) "INCONSISTENT_INHERITANCE" Types
        "Class '{class}' inherits multiple members named '{name}' with incompatible signatures.";
    no_super_implementation(what, name) "MIXIN_APPLICATION_NO_CONCRETE_SUPER_INVOKED_MEMBER" Outline
        "The class doesn't have a concrete implementation of the {what} '{name}'.";
    application_override(class, name) "INVALID_OVERRIDE" Types
        "The mixin application class '{class}' introduces an erroneous override of '{name}'.";
    mixin_override(mixin, base, name) "INVALID_OVERRIDE" Types
        "Applying the mixin '{mixin}' to '{base}' introduces an erroneous override of '{name}'.";
}
