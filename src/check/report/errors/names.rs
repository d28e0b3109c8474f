//! Errors of what names in bodies mean, and of what may stand where. May touch its parent only.

use super::{Message, Part, errors};

errors! {
    undefined_name(name) "UNDEFINED_IDENTIFIER" Names
        "Undefined name '{name}'.";
    method_not_found(name) "UNDEFINED_FUNCTION" Names
        "Method not found: '{name}'.";
    getter_not_found(name) "UNDEFINED_GETTER" Names
        "Getter not found: '{name}'.";
    setter_not_found(name) "UNDEFINED_SETTER" Types
        "Setter not found: '{name}'.";
    member_not_found(name) "UNDEFINED_GETTER" Types
        "Member not found: '{name}'.";
    static_method_not_found(class, name) "UNDEFINED_METHOD" Names
        "Member not found: '{class}.{name}'.";
    constructor_not_found(name) "NEW_WITH_UNDEFINED_CONSTRUCTOR" Types
        "Couldn't find constructor '{name}'.";
    undefined_getter(name, class) "UNDEFINED_GETTER" Types
        "The getter '{name}' isn't defined for the class '{class}'.";
    undefined_setter(name, class) "UNDEFINED_SETTER" Types
        "The setter '{name}' isn't defined for the class '{class}'.";
    undefined_method(name, class) "UNDEFINED_METHOD" Types
        "The method '{name}' isn't defined for the class '{class}'.";
    undefined_operator(name, class) "UNDEFINED_OPERATOR" Types
        "The operator '{name}' isn't defined for the class '{class}'.";
    undefined_extension_operator(name, extension) "UNDEFINED_EXTENSION_OPERATOR" Types
        "The operator '{name}' isn't defined for the extension '{extension}'.";
    undefined_super(what, name) "UNDEFINED_SUPER_MEMBER" Types
        "Superclass has no {what} named '{name}'.";
    undefined_static(name, class) "DOT_SHORTHAND_UNDEFINED_MEMBER" Types
        "The static getter or field '{name}' isn't defined for the type '{class}'.";
    undefined_shorthand_call(name, class) "DOT_SHORTHAND_UNDEFINED_MEMBER" Types
        "The static method or constructor '{name}' isn't defined for the type '{class}'.";
    no_shorthand_type() "DOT_SHORTHAND_MISSING_CONTEXT" Types
        "No type was provided to find the dot shorthand.";
    shorthand_type_arguments() "WRONG_NUMBER_OF_TYPE_ARGUMENTS_DOT_SHORTHAND_CONSTRUCTOR" Types
        "A dot shorthand constructor invocation can't have type arguments.";
    imported_twice(name, one, other) "AMBIGUOUS_IMPORT" Types
        "'{name}' is imported from both '{one}' and '{other}'.";
    used_before_declared(name) "REFERENCED_BEFORE_DECLARATION" Names
        "Local variable '{name}' can't be referenced before it is declared.";
    not_in_all_cases(name) "INVALID_PATTERN_VARIABLE_IN_SHARED_CASE_SCOPE" Names
        "The variable '{name}' is available in some, but not all cases that share this body.";
    assign_parenthesized() "-" Names
        "Can't assign to a parenthesized expression.";
    assigned_twice(name) "DUPLICATE_PATTERN_ASSIGNMENT_VARIABLE" Names
        "The variable '{name}' is already assigned in this pattern."
        => "Try renaming the variable.";
    assign_to_this() "ILLEGAL_ASSIGNMENT_TO_NON_ASSIGNABLE" Names
        "Can't assign to this.";
    assign_to_type() "ASSIGNMENT_TO_TYPE" Types
        "Can't assign to a type literal.";
    assign_to_const(name) "ASSIGNMENT_TO_CONST" Names
        "Can't assign to the const variable '{name}'.";
    assign_to_function() "ASSIGNMENT_TO_FUNCTION" Names
        "Can't assign to a function.";
    assign_to_final(name) "ASSIGNMENT_TO_FINAL_LOCAL" Names
        "Can't assign to the final variable '{name}'.";
    session_assign_to_final(kind, name) "ASSIGNMENT_TO_FINAL" Types
        "Can't assign to the {kind} variable '{name}'; declare it again to give it another value.";
    this_not_here() "INVALID_REFERENCE_TO_THIS" Names
        "Expected identifier, but got 'this'.";
    super_not_here() "SUPER_IN_INVALID_CONTEXT" Types
        "Expected identifier, but got 'super'.";
    super_as_expression() "MISSING_ASSIGNABLE_SELECTOR" Types
        "Can't use 'super' as an expression.";
    given_up() "INTERRUPTED" Types
        "Interrupted.";
    this_in_initializer() "INVALID_REFERENCE_TO_THIS" Names
        "Can't access 'this' in a field initializer.";
    initializer_reads(name) "IMPLICIT_THIS_REFERENCE_IN_INITIALIZER" Names
        "Can't access 'this' in a field initializer to read '{name}'.";
    initializer_writes(name) "IMPLICIT_THIS_REFERENCE_IN_INITIALIZER" Names
        "Can't access 'this' in a field initializer to write '{name}'.";
    async_keyword_as_name(name) "ASYNC_KEYWORD_USED_AS_IDENTIFIER" Names
        "'{name}' can't be used as an identifier in 'async', 'async*', or 'sync*' methods.";
    extension_as_expression(name) "EXTENSION_AS_EXPRESSION" Names
        "Extension '{name}' can't be used as an expression.";
    extension_application_as_expression() "EXTENSION_OVERRIDE_WITHOUT_ACCESS" Names
        "An explicit extension application can't be used as an expression.";
    extension_application_arguments() "INVALID_EXTENSION_ARGUMENT_COUNT" Names
        "Explicit extension application requires exactly 1 positional argument.";
    prefix_as_expression() "PREFIX_IDENTIFIER_NOT_FOLLOWED_BY_DOT" Names
        "A prefix can't be used as an expression.";
    prefix_null_aware() "PREFIX_IDENTIFIER_NOT_FOLLOWED_BY_DOT" Names
        "A prefix can't be used with null-aware operators.";
    constructor_type_arguments() "WRONG_NUMBER_OF_TYPE_ARGUMENTS_CONSTRUCTOR" Types
        "A constructor invocation can't have type arguments after the constructor name.";
    abstract_class(class) "INSTANTIATE_ABSTRACT_CLASS" Names
        "The class '{class}' is abstract and can't be instantiated.";
    abstract_tear_off() "TEAROFF_OF_GENERATIVE_CONSTRUCTOR_OF_ABSTRACT_CLASS" Types
        "Abstract classes can't be instantiated.";
    enum_instantiated() "INSTANTIATE_ENUM" Names
        "Enums can't be instantiated.";
    deferred_in_constant(name) "CONST_INITIALIZED_WITH_NON_CONSTANT_VALUE_FROM_DEFERRED_LIBRARY" Names
        "'{name}' can't be used in a constant expression because it's marked as 'deferred' which means it isn't available until loaded.";
    label_twice(name) "DUPLICATE_LABEL_IN_SWITCH_STATEMENT" Names
        "The label '{name}' is already declared.";
    break_label(name) "LABEL_UNDEFINED" Names
        "Can't break to '{name}'.";
    no_label(name) "LABEL_UNDEFINED" Names
        "Can't find label '{name}'."
        => "Try defining the label, or correcting the name to match an existing label.";
    break_outside() "BREAK_OUTSIDE_OF_LOOP" Names
        "A break statement can't be used outside of a loop or switch statement."
        => "Try removing the break statement.";
    continue_outside() "CONTINUE_OUTSIDE_OF_LOOP" Types
        "A continue statement can't be used outside of a loop or switch statement."
        => "Try removing the continue statement.";
    continue_without_label() "CONTINUE_WITHOUT_LABEL_IN_CASE" Names
        "A continue statement in a switch statement must have a label as a target."
        => "Try adding a label associated with one of the case clauses to the continue statement.";
    rethrow_outside() "RETHROW_OUTSIDE_CATCH" Names
        "'rethrow' can only be used in catch clauses.";
    await_outside() "AWAIT_IN_WRONG_CONTEXT" Names
        "'await' can only be used in 'async' or 'async*' methods.";
    yield_outside() "YIELD_IN_NON_GENERATOR" Types
        "'yield' can only be used in 'sync*' or 'async*' methods.";
    async_for_outside() "ASYNC_FOR_IN_WRONG_CONTEXT" Types
        "The asynchronous for-in can only be used in functions marked with 'async' or 'async*'.";
    for_in_target() "-" Names
        "Can't assign to this: a for-in loop assigns to a variable.";
    local_function_parameters() "MISSING_FUNCTION_PARAMETERS" Types
        "A local function must have a parameter list.";
    generator_returns() "RETURN_IN_GENERATOR" Names
        "'sync*' and 'async*' can't return a value.";
    return_outside() "-" Types
        "'return' can only be used in a function.";
    only_imports() "-" Types
        "Only imports can be used at a prompt.";
}
