//! The table of syntax errors, and messages made of the rows of such tables: a row is an id with named parts, the analyzer's code (`"-"` if it has none), the stage that finds it, the
//! sentence in the Dart compiler's words, and a hint. `errors::expected_after(";")` makes the message; `errors::kinds::expected_after`
//! is the row. May touch `kind`.

use crate::kind::{Kind, fill};

/// The content of an error: its row, the named parts of its sentence, and what to try.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub kind: &'static Kind,
    pub parts: Vec<(&'static str, String)>,
    /// The Dart compiler's hint below it.
    pub hint: Option<String>,
}

/// A piece of a message, as it is shown.
pub struct Part(String);

impl<T: ToString> From<T> for Part {
    fn from(shown: T) -> Part {
        Part(shown.to_string())
    }
}

impl Message {
    /// The message of a row with its parts.
    pub fn of(kind: &'static Kind, parts: Vec<(&'static str, Part)>) -> Message {
        let parts = parts.into_iter().map(|(name, part)| (name, part.0)).collect();
        let message = Message { kind, parts, hint: None };
        Message { hint: kind.hint.map(|hint| message.filled(hint)), ..message }
    }

    /// This message with another hint.
    pub fn hint(self, hint: impl Into<String>) -> Message {
        Message { hint: Some(hint.into()), ..self }
    }

    /// One sentence, e.g. `Expected ';' after this.`
    pub fn text(&self) -> String {
        self.filled(self.kind.sentence)
    }

    /// For people at a prompt: what is said instead where nothing was got because the input has ended.
    pub fn at_end_of_input(&self) -> Option<String> {
        let ended = matches!(self.parts.as_slice(), [("got", got)] if got == "''");
        ended.then(|| self.kind.sentence.replace("but got {got}", "but the input ends here"))
    }

    fn filled(&self, template: &str) -> String {
        fill(template, &mut |name| self.parts.iter().find(|(part, _)| *part == name).map(|(_, text)| text.clone()))
    }
}

/// Every row.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    table::ALL.iter().copied()
}

pub use table::*;

mod table {
    use super::{Message, Part};

    crate::error_table! {
        // The scanner.
        unterminated_comment() "UNTERMINATED_MULTI_LINE_COMMENT" Scanner "Comment starting with '/*' must end with '*/'.";
        unterminated_string(start, end) "UNTERMINATED_STRING_LITERAL" Scanner "String starting with {start} must end with {end}.";
        unexpected_dollar() "UNEXPECTED_DOLLAR_IN_STRING" Parser "A '$' has special meaning inside a string, and must be followed by an identifier or an expression in curly braces ({})." => "Try adding a backslash (\\) to escape the '$'.";
        missing_hex_digit() "MISSING_HEX_DIGIT" Parser "A hex digit (0-9 or A-F) must follow '0x'.";
        missing_exponent() "MISSING_DIGIT" Parser "Numbers in exponential notation should always contain an exponent (an integer number with an optional sign)." => "Make sure there is an exponent, and remove any whitespace before it.";
        misplaced_separator() "UNEXPECTED_SEPARATOR_IN_NUMBER" Parser "Digit separators ('_') in a number literal can only be placed between two digits." => "Try removing the '_'.";
        control_character(code) "ILLEGAL_CHARACTER" Parser "The control character U+{code} can only be used in strings and comments.";
        foreign_space(code) "ILLEGAL_CHARACTER" Parser "The non-ASCII space character U+{code} can only be used in strings and comments.";
        foreign_character(character, code) "ILLEGAL_CHARACTER" Parser "The non-ASCII character '{character}' (U+{code}) can't be used in identifiers, only in strings and comments." => "Try using an US-ASCII letter, a digit, '_' (an underscore), or '$' (a dollar sign).";
        escape_not_unicode() "INVALID_CODE_POINT" Parser "The escape sequence starting with '\\u' isn't a valid code point.";
        escape_hex() "INVALID_HEX_ESCAPE" Parser "An escape sequence starting with '\\x' must be followed by 2 hexadecimal digits.";
        escape_unicode() "INVALID_UNICODE_ESCAPE_U_STARTED" Parser "An escape sequence starting with '\\u' must be followed by 4 hexadecimal digits or from 1 to 6 digits between '{' and '}'.";
        // Brackets.
        unclosed(closer, opener) "EXPECTED_TOKEN" Unmatched "Can't find '{closer}' to match '{opener}'.";
        too_deep() "STACK_OVERFLOW" Parser "This is nested too deeply.";
        // What is missing.
        expected_after(token) "EXPECTED_TOKEN" Parser "Expected '{token}' after this.";
        expected_before(token) "EXPECTED_TOKEN" Parser "Expected '{token}' before this.";
        expected_to_find(token) "EXPECTED_TOKEN" Parser "Expected to find '{token}'.";
        unexpected_token(token) "UNEXPECTED_TOKEN" Parser "Unexpected token '{token}'.";
        expected_identifier(got) "MISSING_IDENTIFIER" Parser "Expected an identifier, but got {got}." => "Try inserting an identifier before {got}.";
        expected_identifier_not_super() "MISSING_IDENTIFIER" Parser "Expected identifier, but got 'super'.";
        expected_type(got) "EXPECTED_TYPE_NAME" Parser "Expected a type, but got {got}.";
        expected_declaration(got) "EXPECTED_EXECUTABLE" Parser "Expected a declaration, but got {got}.";
        expected_member(got) "EXPECTED_CLASS_MEMBER" Parser "Expected a class member, but got {got}.";
        expected_assignment(got) "EXPECTED_TOKEN" Parser "Expected an assignment operator, but got '{got}'.";
        expected_body() "MISSING_FUNCTION_BODY" Parser "Expected a function body or '=>'." => "Try adding {}.";
        expected_declaration_body(what) "EXPECTED_BODY" Parser "{what} declaration must have a body, even if it is empty." => "Try adding an empty body.";
        expected_representation() "EXPECTED_REPRESENTATION_FIELD" Parser "Expected a representation field.";
        keyword_as_name(word) "EXPECTED_IDENTIFIER_BUT_GOT_KEYWORD" Parser "{word} can't be used as an identifier because it's a keyword." => "Try renaming this to be an identifier that isn't a keyword.";
        not_a_name(word) "BUILT_IN_IDENTIFIER_IN_DECLARATION" Parser "Can't use '{word}' as a name here.";
        not_assignable() "ILLEGAL_ASSIGNMENT_TO_NON_ASSIGNABLE" Parser "Illegal assignment to non-assignable expression.";
        no_place_to_assign() "ILLEGAL_ASSIGNMENT_TO_NON_ASSIGNABLE" Parser "Can't assign to this.";
        expected_statement_body(what) "EXPECTED_BODY" Parser "A {what} must have a body, even if it is empty." => "Try adding an empty body.";
        expected_string(got) "EXPECTED_STRING_LITERAL" Parser "Expected a String, but got {got}.";
        missing_thrown() "MISSING_EXPRESSION_IN_THROW" Parser "Missing expression after 'throw'.";
        // Words and signs of other languages.
        unsupported_operator(operator) "UNSUPPORTED_OPERATOR" Scanner "The '{operator}' operator is not supported.";
        word_for_operator(word, operator) "BINARY_OPERATOR_WRITTEN_OUT" Parser "Binary operator '{word}' is written as '{operator}' instead of the written out word." => "Try replacing '{word}' with '{operator}'.";
        plus_prefix() "MISSING_IDENTIFIER" Parser "'+' is not a prefix operator." => "Try removing '+'.";
        for_in_colon() "COLON_IN_PLACE_OF_IN" Parser "For-in loops use 'in' rather than a colon." => "Try replacing the colon with the keyword 'in'.";
        named_function_expression() "NAMED_FUNCTION_EXPRESSION" Parser "A function expression can't have a name.";
        // Types and expressions.
        void_here() "EXPECTED_TYPE_NAME" Parser "Type 'void' can't be used here.";
        void_nullable() "-" Parser "The type 'void' can't be nullable because it's already nullable.";
        comparison_of_comparison() "EQUALITY_CANNOT_BE_EQUALITY_OPERAND" Parser "A comparison expression can't be an operand of another comparison expression." => "Try putting parentheses around one of the comparisons.";
        equality_of_equality() "EQUALITY_CANNOT_BE_EQUALITY_OPERAND" Parser "An equality expression can't be an operand of another equality expression.";
        cascade_out_of_order() "NULL_AWARE_CASCADE_OUT_OF_ORDER" Parser "The '?..' cascade operator must be first in the cascade sequence." => "Try moving the '?..' operator to be the first cascade operator in the sequence.";
        record_needs_comma() "RECORD_LITERAL_ONE_POSITIONAL_NO_TRAILING_COMMA" Parser "A record literal with exactly one positional field requires a trailing comma.";
        pattern_needs_parentheses(what) "INVALID_INSIDE_UNARY_PATTERN" Parser "Patterns with {what} must be enclosed in parentheses here.";
        await_in_sync_body() "AWAIT_IN_WRONG_CONTEXT" Parser "'await' can only be used in 'async' or 'async*' methods.";
        yield_in_wrong_body() "YIELD_IN_NON_GENERATOR" Parser "'yield' can only be used in 'sync*' or 'async*' methods.";
        await_for_outside() "ASYNC_FOR_IN_WRONG_CONTEXT" Parser "The asynchronous for-in can only be used in functions marked with 'async' or 'async*'.";
        await_for_shape() "INVALID_AWAIT_IN_FOR" Parser "'await for' must be followed by an identifier or a declaration and 'in'.";
        generator_arrow() "RETURN_IN_GENERATOR" Parser "'sync*' and 'async*' can't return a value.";
        // Statements.
        two_defaults() "SWITCH_HAS_MULTIPLE_DEFAULT_CASES" Parser "The 'default' case can only be declared once." => "Try removing all but one default case.";
        default_not_last() "SWITCH_HAS_CASE_AFTER_DEFAULT_CASE" Parser "The default case should be the last case in a switch statement." => "Try moving the default case after the other case clauses.";
        try_alone() "MISSING_CATCH_OR_FINALLY" Parser "A try block must be followed by an 'on', 'catch', or 'finally' clause." => "Try adding either a catch or finally clause, or remove the try statement.";
        catch_shape() "CATCH_SYNTAX" Parser "'catch' must be followed by '(identifier)' or '(identifier, identifier)'." => "No types are needed, the first is given by 'on', the second is always 'StackTrace'.";
        // Modifiers.
        repeated_modifier(modifier) "DUPLICATED_MODIFIER" Parser "The modifier '{modifier}' was already specified." => "Try removing all but one occurrence of the modifier.";
        modifier_order(modifier, other) "MODIFIER_OUT_OF_ORDER" Parser "The modifier '{modifier}' should be before the modifier '{other}'." => "Try re-ordering the modifiers.";
        misplaced_modifier(modifier) "EXTRANEOUS_MODIFIER" Parser "Can't have modifier '{modifier}' here." => "Try removing '{modifier}'.";
        invalid_modifier(modifier) "EXTRANEOUS_MODIFIER" Parser "Invalid modifier '{modifier}'.";
        both_modifiers(modifier, other) "CONFLICTING_MODIFIERS" Parser "Members can't be declared to be both '{modifier}' and '{other}'.";
        final_and_var() "FINAL_AND_VAR" Parser "Members can't be declared to be both 'final' and 'var'." => "Try removing the keyword 'var'.";
        const_and_final() "CONST_AND_FINAL" Parser "Members can't be declared to be both 'const' and 'final'." => "Try removing either the 'const' or 'final' keyword.";
        class_both(modifier, other) "CONFLICTING_MODIFIERS" Parser "A class can't be declared both '{modifier}' and '{other}'.";
        sealed_and_abstract() "ABSTRACT_SEALED_CLASS" Parser "A 'sealed' class can't be marked 'abstract' because it's already implicitly abstract." => "Try removing the 'abstract' keyword.";
        mixin_class_modifier(modifier) "{modifier}_MIXIN_CLASS" Parser "A mixin class can't be declared '{modifier}'." => "Try removing the '{modifier}' keyword.";
        mixin_modifier(modifier) "{modifier}_MIXIN" Parser "A mixin can't be declared '{modifier}'." => "Try removing the '{modifier}' keyword.";
        static_abstract_field() "ABSTRACT_STATIC_FIELD" Parser "Static fields can't be declared 'abstract'." => "Try removing the 'abstract' or 'static' keyword.";
        abstract_external_field() "ABSTRACT_EXTERNAL_FIELD" Parser "Fields can't be declared both 'abstract' and 'external'." => "Try removing the 'abstract' or 'external' keyword.";
        abstract_late_field() "ABSTRACT_LATE_FIELD" Parser "Abstract fields cannot be late." => "Try removing the 'abstract' or 'late' keyword.";
        external_late_field() "EXTERNAL_LATE_FIELD" Parser "External fields cannot be late." => "Try removing the 'external' or 'late' keyword.";
        const_instance_field() "CONST_INSTANCE_FIELD" Parser "Only static fields can be declared as const." => "Try using 'final' instead of 'const', or adding the keyword 'static'.";
        external_field_initializer() "EXTERNAL_FIELD_INITIALIZER" Parser "External fields cannot have initializers." => "Try removing the initializer or the 'external' keyword.";
        abstract_field_initializer() "ABSTRACT_FIELD_INITIALIZER" Parser "Abstract fields cannot have initializers." => "Try removing the initializer or the 'abstract' keyword.";
        no_var_keyword() "MISSING_CONST_FINAL_VAR_OR_TYPE" Parser "Variables must be declared using the keywords 'const', 'final', 'var' or a type name." => "Try adding the name of the type of the variable or the keyword 'var'.";
        var_and_type() "VAR_AND_TYPE" Parser "Variables can't be declared using both 'var' and a type name." => "Try removing 'var.'";
        static_operator() "STATIC_OPERATOR" Parser "Operators can't be static." => "Try removing the keyword 'static'.";
        abstract_member() "ABSTRACT_CLASS_MEMBER" Parser "Members of classes can't be declared to be 'abstract'." => "Try removing the 'abstract' keyword. You can add the 'abstract' keyword before the class declaration.";
        static_constructor() "STATIC_CONSTRUCTOR" Parser "Constructors can't be static." => "Try removing the keyword 'static'.";
        // Functions and constructors.
        external_with_body() "EXTERNAL_METHOD_WITH_BODY" Parser "An external or native method can't have a body.";
        external_factory_with_body() "EXTERNAL_FACTORY_WITH_BODY" Parser "External factories can't have a body." => "Try removing the body of the factory, or removing the keyword 'external'.";
        external_constructor_initializer() "EXTERNAL_CONSTRUCTOR_WITH_INITIALIZER" Parser "An external constructor can't have any initializers.";
        getter_parameters() "GETTER_WITH_PARAMETERS" Parser "A getter can't have formal parameters." => "Try removing '(...)'.";
        setter_parameters() "WRONG_NUMBER_OF_PARAMETERS_FOR_SETTER" Parser "A setter should have exactly one formal parameter.";
        async_setter() "INVALID_MODIFIER_ON_SETTER" Parser "Setters can't use 'async', 'async*', or 'sync*'.";
        no_parameters() "MISSING_FUNCTION_PARAMETERS" Parser "A function declaration needs an explicit list of parameters." => "Try adding a parameter list to the function declaration.";
        typedef_parameters() "MISSING_TYPEDEF_PARAMETERS" Parser "A typedef needs an explicit list of parameters.";
        redirects_without_factory() "REDIRECTION_IN_NON_FACTORY_CONSTRUCTOR" Parser "Only factory constructor can specify '=' redirection." => "Try making this a factory constructor, or remove the redirection.";
        field_formal_outside() "FIELD_INITIALIZER_OUTSIDE_CONSTRUCTOR" Parser "Field formal parameters can only be used in a constructor.";
        super_formal_outside() "INVALID_SUPER_FORMAL_PARAMETER_LOCATION" Parser "Super-initializer formal parameters can only be used in a constructor.";
        default_not_optional() "DEFAULT_VALUE_ON_REQUIRED_PARAMETER" Parser "Non-optional parameters can't have a default value." => "Try removing the default value or making the parameter optional.";
        colon_default() "OBSOLETE_COLON_FOR_DEFAULT_VALUE" Parser "Using a colon as the separator before a default value is no longer supported.";
        not_an_operator(got) "INVALID_OPERATOR" Parser "The string {got} isn't a user-definable operator.";
        default_in_function_type() "DEFAULT_VALUE_IN_FUNCTION_TYPE" Parser "Can't have a default value in a function type.";
        repeated_parameter(name) "DUPLICATE_DEFINITION" Parser "Duplicated parameter name '{name}'.";
        // Classes and their kin.
        mixin_primary_constructor() "-" Parser "Mixins can't have primary constructors.";
        extension_clause(clause) "-" Parser "An extension declaration can't have {clause} clause.";
        enum_extends() "-" Parser "Enums can't declare an 'extends' clause.";
        extension_type_extends() "EXTENSION_TYPE_EXTENDS" Parser "An extension type declaration can't have an 'extends' clause. Try replacing 'extends' with 'implements'.";
        extension_type_with() "EXTENSION_TYPE_WITH" Parser "An extension type declaration can't have a 'with' clause. Try replacing 'with' with 'implements'.";
        repeated_clause(what, clause) "MULTIPLE_{clause}_CLAUSES" Parser "Each {what} definition can have at most one {clause} clause." => "Try combining all of the {clause} clauses into a single clause.";
        repeated_enum_clause(clause) "MULTIPLE_CLAUSES" Parser "Each 'enum' definition can have at most one '{clause}' clause." => "Try combining all of the '{clause}' clauses into a single clause.";
        clause_order(clause, other) "{other}_BEFORE_{clause}" Parser "The {clause} clause must be before the {other} clause." => "Try moving the {clause} clause before the {other} clause.";
        enum_clause_order(clause, other) "OUT_OF_ORDER_CLAUSES" Parser "The '{clause}' clause must come before the '{other}' clause." => "Try moving the '{clause}' clause before the '{other}' clause.";
        two_superclasses() "MULTIPLE_EXTENDS_CLAUSES" Parser "Each class definition can have at most one extends clause." => "Try choosing one superclass and define your class to implement (or mix in) the others.";
        // Directives.
        prefix_after_combinator() "PREFIX_AFTER_COMBINATOR" Parser "The prefix ('as' clause) should come before any show/hide combinators." => "Try moving the prefix before the combinators.";
        deferred_without_prefix() "MISSING_PREFIX_IN_DEFERRED_IMPORT" Parser "Deferred imports should have a prefix." => "Try adding a prefix to the import by adding an 'as' clause.";
        directive_after_declaration() "DIRECTIVE_AFTER_DECLARATION" Parser "Directives must appear before any declarations." => "Try moving the directive before any declarations.";
        two_library_directives() "MULTIPLE_LIBRARY_DIRECTIVES" Parser "Only one library directive may be declared in a file." => "Try removing all but one of the library directives.";
        library_not_first() "LIBRARY_DIRECTIVE_NOT_FIRST" Parser "The library directive must appear before all other directives." => "Try moving the library directive before any other directives.";
        two_part_of_directives() "MULTIPLE_PART_OF_DIRECTIVES" Parser "Only one part-of directive may be declared in a file.";
        part_of_with_others() "NON_PART_OF_DIRECTIVE_IN_PART" Parser "The part-of directive must be the only directive in a part.";
        import_after_part() "IMPORT_DIRECTIVE_AFTER_PART_DIRECTIVE" Parser "Import directives must precede part directives." => "Try moving the import directives before the part directives.";
        export_after_part() "EXPORT_DIRECTIVE_AFTER_PART_DIRECTIVE" Parser "Export directives must precede part directives." => "Try moving the export directives before the part directives.";
    }
}
