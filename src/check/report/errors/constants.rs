//! Errors of constant expressions. May touch its parent only.

use super::{Message, errors};

errors! {
    not_constant() "CONST_INITIALIZED_WITH_NON_CONSTANT_VALUE" Types
        "Not a constant expression.";
    constant_expected() "NON_CONSTANT_DEFAULT_VALUE" Types
        "Constant expression expected."
        => "Try inserting 'const'.";
    list_not_constant() "NON_CONSTANT_DEFAULT_VALUE" Types
        "Non-constant list literal is not a constant expression.";
    map_not_constant() "NON_CONSTANT_DEFAULT_VALUE" Types
        "Non-constant map literal is not a constant expression.";
    invocation_not_constant() "CONST_EVAL_METHOD_INVOCATION" Types
        "Method invocation is not a constant expression.";
    constructor_not_const() "CONST_WITH_NON_CONST" Types
        "Cannot invoke a non-'const' constructor where a const expression is expected."
        => "Try using a constructor or factory that is 'const'.";
    type_variable_not_constant() "CONST_WITH_TYPE_PARAMETERS" Names
        "Type variables can't be used as constants.";
    enum_not_generative() "ENUM_CONSTANT_INVOKES_FACTORY_CONSTRUCTOR" Types
        "Enum values must use a generative constructor.";
    constant_fails() "CONST_EVAL_THROWS_EXCEPTION" Constants
        "Constant evaluation error:";
}
