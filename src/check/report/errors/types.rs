//! Errors of types and flow in bodies: calls, assignments, literals, patterns. May touch its parent only.

use super::{Message, Part, errors};

errors! {
    too_few_arguments(required, given) "NOT_ENOUGH_POSITIONAL_ARGUMENTS" Types
        "Too few positional arguments: {required} required, {given} given.";
    too_many_arguments(allowed, found) "EXTRA_POSITIONAL_ARGUMENTS" Types
        "Too many positional arguments: {allowed} allowed, but {found} found."
        => "Try removing the extra positional arguments.";
    argument_twice(name) "DUPLICATE_NAMED_ARGUMENT" Types
        "Duplicated named argument '{name}'.";
    no_named_parameter(name) "UNDEFINED_NAMED_PARAMETER" Types
        "No named parameter with the name '{name}'.";
    missing_argument(name) "MISSING_REQUIRED_ARGUMENT" Types
        "Required named parameter '{name}' must be provided.";
    positional_after_named() "POSITIONAL_AFTER_NAMED_ARGUMENT" Types
        "Place positional arguments before named arguments.";
    argument_type(from, to) "ARGUMENT_TYPE_NOT_ASSIGNABLE" Types
        "The argument type '{from}' can't be assigned to the parameter type '{to}'.";
    argument_not_nullable(from, to) "ARGUMENT_TYPE_NOT_ASSIGNABLE" Types
        "The argument type '{from}' can't be assigned to the parameter type '{to}' because '{to}' is not nullable.";
    argument_nullable(from, to) "ARGUMENT_TYPE_NOT_ASSIGNABLE" Types
        "The argument type '{from}' can't be assigned to the parameter type '{to}' because '{from}' is nullable and '{to}' isn't.";
    argument_null(to) "ARGUMENT_TYPE_NOT_ASSIGNABLE" Types
        "The value 'null' can't be assigned to the parameter type '{to}' because '{to}' is not nullable.";
    return_type(from, to) "RETURN_OF_INVALID_TYPE" Types
        "A value of type '{from}' can't be returned from a function with return type '{to}'.";
    return_not_nullable(from, to) "RETURN_OF_INVALID_TYPE" Types
        "A value of type '{from}' can't be returned from a function with return type '{to}' because '{to}' is not nullable.";
    return_nullable(from, to) "RETURN_OF_INVALID_TYPE" Types
        "A value of type '{from}' can't be returned from a function with return type '{to}' because '{from}' is nullable and '{to}' isn't.";
    return_null(to) "RETURN_OF_INVALID_TYPE" Types
        "The value 'null' can't be returned from a function with return type '{to}' because '{to}' is not nullable.";
    async_return_type(from, to) "RETURN_OF_INVALID_TYPE" Types
        "A value of type '{from}' can't be returned from an async function with return type '{to}'.";
    async_return_not_nullable(from, to) "RETURN_OF_INVALID_TYPE" Types
        "A value of type '{from}' can't be returned from an async function with return type '{to}' because '{to}' is not nullable.";
    async_return_nullable(from, to) "RETURN_OF_INVALID_TYPE" Types
        "A value of type '{from}' can't be returned from an async function with return type '{to}' because '{from}' is nullable and '{to}' isn't.";
    async_return_null(to) "RETURN_OF_INVALID_TYPE" Types
        "The value 'null' can't be returned from an async function with return type '{to}' because '{to}' is not nullable.";
    assignment_type(from, to) "INVALID_ASSIGNMENT" Types
        "A value of type '{from}' can't be assigned to a variable of type '{to}'.";
    assignment_not_nullable(from, to) "INVALID_ASSIGNMENT" Types
        "A value of type '{from}' can't be assigned to a variable of type '{to}' because '{to}' is not nullable.";
    assignment_nullable(from, to) "INVALID_ASSIGNMENT" Types
        "A value of type '{from}' can't be assigned to a variable of type '{to}' because '{from}' is nullable and '{to}' isn't.";
    assignment_null(to) "INVALID_ASSIGNMENT" Types
        "The value 'null' can't be assigned to a variable of type '{to}' because '{to}' is not nullable.";
    for_type(from, to) "FOR_IN_OF_INVALID_TYPE" Types
        "The type '{from}' used in the 'for' loop must implement '{to}'.";
    for_nullable(from, to) "UNCHECKED_USE_OF_NULLABLE_VALUE" Types
        "The type '{from}' used in the 'for' loop must implement '{to}' because '{from}' is nullable and '{to}' isn't.";
    property_of_nullable(name, ty) "UNCHECKED_USE_OF_NULLABLE_VALUE" Types
        "Property '{name}' cannot be accessed on '{ty}' because it is potentially null."
        => "Try accessing using ?. instead.";
    method_of_nullable(name, ty) "UNCHECKED_USE_OF_NULLABLE_VALUE" Types
        "Method '{name}' cannot be called on '{ty}' because it is potentially null."
        => "Try calling using ?. instead.";
    operator_of_nullable(name, ty) "UNCHECKED_USE_OF_NULLABLE_VALUE" Types
        "Operator '{name}' cannot be called on '{ty}' because it is potentially null.";
    call_of_nullable(ty) "UNCHECKED_USE_OF_NULLABLE_VALUE" Types
        "Can't use an expression of type '{ty}' as a function because it's potentially null."
        => "Try calling using ?.call instead.";
    void_value() "USE_OF_VOID_RESULT" Types
        "This expression has type 'void' and can't be used.";
    late_final_assigned(name) "LATE_FINAL_LOCAL_ALREADY_ASSIGNED" Types
        "Late final variable '{name}' definitely assigned.";
    final_assigned_again(name) "ASSIGNMENT_TO_FINAL_LOCAL" Types
        "Final variable '{name}' might already be assigned at this point.";
    final_not_assigned(name) "READ_POTENTIALLY_UNASSIGNED_FINAL" Types
        "Final variable '{name}' must be assigned before it can be used.";
    variable_not_assigned(name) "NOT_ASSIGNED_POTENTIALLY_NON_NULLABLE_LOCAL_VARIABLE" Types
        "Non-nullable variable '{name}' must be assigned before it can be used.";
    late_not_assigned(name) "DEFINITELY_UNASSIGNED_LATE_LOCAL_VARIABLE" Types
        "Late variable '{name}' without initializer is definitely unassigned.";
    async_function_type() "ILLEGAL_ASYNC_RETURN_TYPE" Types
        "Functions marked 'async' must have a return type assignable to 'Future'.";
    generator_type() "ILLEGAL_SYNC_GENERATOR_RETURN_TYPE" Types
        "Functions marked 'sync*' must have a return type assignable to 'Iterable'.";
    async_generator_type() "ILLEGAL_ASYNC_GENERATOR_RETURN_TYPE" Types
        "Functions marked 'async*' must have a return type assignable to 'Stream'.";
    missing_return(ty) "BODY_MIGHT_COMPLETE_NORMALLY" Types
        "A non-null value must be returned since the return type '{ty}' doesn't allow null.";
    bare_return() "RETURN_WITHOUT_VALUE" Types
        "A value must be explicitly returned from a non-void function.";
    void_returns_value() "RETURN_OF_INVALID_TYPE" Types
        "Can't return a value from a void function.";
    inferred_argument_bound(argument, bound, variable) "COULD_NOT_INFER" Types
        "Inferred type argument '{argument}' doesn't conform to the bound '{bound}' of the type variable '{variable}'.";
    instantiation_argument_bound(argument, bound) "TYPE_ARGUMENT_NOT_MATCHING_BOUNDS" Types
        "Type argument '{argument}' doesn't conform to the bound '{bound}'.";
    instantiation_of(ty) "DISALLOWED_TYPE_INSTANTIATION_EXPRESSION" Types
        "The static type of the explicit instantiation operand must be a generic function type but is '{ty}'.";
    too_few_type_arguments(required, given) "WRONG_NUMBER_OF_TYPE_ARGUMENTS_FUNCTION" Types
        "Too few type arguments: {required} required, {given} given.";
    too_many_type_arguments(allowed, found) "WRONG_NUMBER_OF_TYPE_ARGUMENTS_FUNCTION" Types
        "Too many type arguments: {allowed} allowed, but {found} found.";
    extension_not_callable() "INVOCATION_OF_EXTENSION_WITHOUT_CALL" Types
        "The extension has no 'call' method.";
    not_callable(name) "INVOCATION_OF_NON_FUNCTION" Types
        "'{name}' isn't a function or method and can't be invoked.";
    method_in_two_extensions(name, ty) "AMBIGUOUS_EXTENSION_MEMBER_ACCESS" Types
        "The method '{name}' is defined in multiple extensions for '{ty}' and neither is more specific.";
    property_in_two_extensions(name, ty) "AMBIGUOUS_EXTENSION_MEMBER_ACCESS" Types
        "The property '{name}' is defined in multiple extensions for '{ty}' and neither is more specific.";
    throws_nullable(ty) "THROW_OF_INVALID_TYPE" Types
        "Can't throw a value of '{ty}' since it is neither dynamic nor non-nullable.";
    await_of() "AWAIT_OF_INCOMPATIBLE_TYPE" Types
        "The 'await' expression can't be used for an expression with an extension type that is not a subtype of 'Future'.";
    int_as_double(value) "INTEGER_LITERAL_IMPRECISE_AS_DOUBLE" Types
        "The integer literal {value} can't be represented exactly as a double.";
    int_too_large(value) "INTEGER_LITERAL_OUT_OF_RANGE" Types
        "The integer literal {value} can't be represented in 64 bits.";
    int_far_too_large() "INTEGER_LITERAL_OUT_OF_RANGE" Types
        "The integer literal can't be represented in 64 bits.";
    list_type_arguments() "EXPECTED_ONE_LIST_TYPE_ARGUMENTS" Types
        "A list literal requires exactly one type argument.";
    set_or_map_type_arguments() "EXPECTED_ONE_SET_TYPE_ARGUMENTS" Types
        "A set or map literal requires exactly one or two type arguments, respectively.";
    set_or_map() "AMBIGUOUS_SET_OR_MAP_LITERAL_EITHER" Types
        "Not enough type information to disambiguate between literal set and literal map."
        => "Try providing type arguments for the literal explicitly to disambiguate it.";
    set_and_map() "AMBIGUOUS_SET_OR_MAP_LITERAL_BOTH" Types
        "Both Iterable and Map spread elements encountered in ambiguous literal.";
    map_value_missing() "EXPRESSION_IN_MAP" Types
        "Expected ':' after this.";
    map_entry_not_here() "MAP_ENTRY_NOT_IN_MAP" Types
        "Unexpected map entry: this is not a map literal.";
    null_spread() "NOT_NULL_AWARE_NULL_SPREAD" Types
        "Can't spread a value with static type 'Null'.";
    nullable_spread() "UNCHECKED_USE_OF_NULLABLE_VALUE" Types
        "An expression whose value can be 'null' must be null-checked before it can be dereferenced.";
    not_iterable_spread(ty) "NOT_ITERABLE_SPREAD" Types
        "Unexpected type '{ty}' of a spread.  Expected 'dynamic' or an Iterable.";
    not_map_spread(ty) "NOT_MAP_SPREAD" Types
        "Unexpected type '{ty}' of a map spread entry.  Expected 'dynamic' or a Map.";
    spread_type(found, wanted) "LIST_ELEMENT_TYPE_NOT_ASSIGNABLE" Types
        "Can't assign spread elements of type '{found}' to collection elements of type '{wanted}'.";
    spread_key_type(found, wanted) "MAP_KEY_TYPE_NOT_ASSIGNABLE" Types
        "Can't assign spread entry keys of type '{found}' to map entry keys of type '{wanted}'.";
    spread_value_type(found, wanted) "MAP_VALUE_TYPE_NOT_ASSIGNABLE" Types
        "Can't assign spread entry values of type '{found}' to map entry values of type '{wanted}'.";
    list_pattern_type_arguments() "EXPECTED_ONE_LIST_PATTERN_TYPE_ARGUMENTS" Types
        "A list pattern requires exactly one type argument.";
    map_pattern_type_arguments() "EXPECTED_TWO_MAP_PATTERN_TYPE_ARGUMENTS" Types
        "A map pattern requires exactly two type arguments.";
    rest_twice() "DUPLICATE_REST_ELEMENT_IN_PATTERN" Types
        "At most one rest element is allowed in a list pattern.";
    rest_in_map() "REST_ELEMENT_IN_MAP_PATTERN" Types
        "The '...' pattern can't appear in map patterns.";
    empty_map_pattern() "EMPTY_MAP_PATTERN" Types
        "A map pattern must have at least one entry.";
    map_pattern_key_twice() "EQUAL_KEYS_IN_MAP_PATTERN" Types
        "Two keys in a map pattern can't be equal.";
    pattern_type(found, wanted) "PATTERN_TYPE_MISMATCH_IN_IRREFUTABLE_CONTEXT" Types
        "The matched value of type '{found}' isn't assignable to the required type '{wanted}'."
        => "Try changing the required type of the pattern, or the matched value type.";
    refutable_pattern() "REFUTABLE_PATTERN_IN_IRREFUTABLE_CONTEXT" Types
        "Refutable patterns can't be used in an irrefutable context."
        => "Try using an if-case, a 'switch' statement, or a 'switch' expression instead.";
    or_pattern_variable(name) "MISSING_VARIABLE_PATTERN" Types
        "Variable pattern '{name}' is missing in this branch of the logical-or pattern."
        => "Try declaring this variable pattern in the branch.";
    keyword_in_pattern_declaration() "VARIABLE_PATTERN_KEYWORD_IN_DECLARATION_CONTEXT" Names
        "Variable patterns in declaration context can't specify 'var' or 'final' keyword."
        => "Try removing the keyword.";
    declaration_in_assignment() "PATTERN_ASSIGNMENT_DECLARES_VARIABLE" Names
        "Variable declarations can't be used in a pattern assignment.";
    pattern_variable_differs(name) "INCONSISTENT_PATTERN_VARIABLE_LOGICAL_OR" Types
        "The variable '{name}' doesn't have the same type and/or finality in all cases.";
    pattern_assigns_local() "PATTERN_ASSIGNMENT_NOT_LOCAL_VARIABLE" Types
        "Only local variables or formal parameters can be used in pattern assignments."
        => "Try assigning to a local variable.";
    object_pattern_positional() "POSITIONAL_FIELD_IN_OBJECT_PATTERN" Types
        "Object patterns can only use named fields.";
    object_pattern_no_name() "MISSING_OBJECT_PATTERN_GETTER_NAME" Names
        "The getter name is not specified explicitly, and the pattern is not a variable.";
    object_pattern_twice(name) "DUPLICATE_PATTERN_FIELD" Types
        "Duplicated object pattern field '{name}'.";
    not_exhaustive(ty, missing) "NON_EXHAUSTIVE_SWITCH_STATEMENT" Constants
        "The type '{ty}' is not exhaustively matched by the switch cases since it doesn't match '{missing}'.";
    exhaustiveness_too_complex(ty) "-" Constants
        "It takes too long to find out whether the switch cases exhaustively match the type '{ty}'.";
}
