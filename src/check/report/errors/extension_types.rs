//! Errors of extension type declarations. May touch its parent only.

use super::{Message, Part, errors};

errors! {
    no_representation() "EXPECTED_REPRESENTATION_FIELD" Outline
        "Expected a representation field.";
    var_not_here() "REPRESENTATION_FIELD_MODIFIER" Outline
        "Can't have modifier 'var' here.";
    one_representation() "MULTIPLE_REPRESENTATION_FIELDS" Outline
        "Each extension type should have exactly one representation field.";
    extension_field() "EXTENSION_DECLARES_INSTANCE_FIELD" Outline
        "Extensions can't declare instance fields"
        => "Try removing the field declaration or making it a static field";
    extension_abstract() "EXTENSION_DECLARES_ABSTRACT_MEMBER" Outline
        "Extensions can't declare abstract members."
        => "Try providing an implementation for the member.";
    extension_constructor() "EXTENSION_DECLARES_CONSTRUCTOR" Outline
        "Extensions can't declare constructors."
        => "Try removing the constructor declaration.";
    extension_type_field() "EXTENSION_TYPE_DECLARES_INSTANCE_FIELD" Outline
        "Extension types can't declare instance fields";
    extension_type_abstract() "EXTENSION_TYPE_WITH_ABSTRACT_MEMBER" Outline
        "Extension types can't declare abstract members.";
    extension_type_super_formal() "EXTENSION_TYPE_CONSTRUCTOR_WITH_SUPER_FORMAL_PARAMETER" Outline
        "Extension type constructors can't declare super formal parameters.";
    representation_bottom() "EXTENSION_TYPE_REPRESENTATION_TYPE_BOTTOM" Outline
        "The representation type can't be a bottom type.";
    representation_variance() "WRONG_TYPE_PARAMETER_VARIANCE_IN_SUPERINTERFACE" Outline
        "An extension type parameter can't be used non-covariantly in its representation type.";
    extension_type_implements(name) "EXTENSION_TYPE_IMPLEMENTS_DISALLOWED_TYPE" Types
        "The type '{name}' can't be implemented by an extension type.";
    extension_type_not_supertype(interface, representation, class) "EXTENSION_TYPE_IMPLEMENTS_NOT_SUPERTYPE" Types
        "The implemented interface '{interface}' must be a supertype of the representation type '{representation}' of extension type '{class}'.";
    extension_type_representation(representation, class, theirs, interface) "EXTENSION_TYPE_IMPLEMENTS_REPRESENTATION_NOT_SUPERTYPE" Types
        "The representation type '{representation}' of extension type '{class}' must be either a subtype of the representation type '{theirs}' of the implemented extension type '{interface}' or a subtype of '{interface}' itself.";
    extension_type_inherits_twice(class, name) "EXTENSION_TYPE_INHERITED_MEMBER_CONFLICT" Types
        "The extension type '{class}' can't inherit the member '{name}' from more than one extension type.";
    extension_type_inherits_both(class, name) "EXTENSION_TYPE_INHERITED_MEMBER_CONFLICT" Types
        "The extension type '{class}' can't inherit the member '{name}' as both an extension type member and a non-extension type member.";
}
