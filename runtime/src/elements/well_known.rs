//! Classes the language itself knows. Each is declared once per process, before any source is read; the loader attaches the
//! declaration it finds in the core library. May touch the other files of this folder.

use std::sync::LazyLock;

use oche_syntax::Name;
use oche_syntax::ast::ClassKind;

use super::term::Ty;
use super::{Class, ClassRef, Library, LibraryRef};

macro_rules! core_classes {
    ($($variant:ident $library:literal $name:literal),* $(,)?) => {
        /// A class that the language rules mention by name.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum CoreClass { $($variant),* }
        const TABLE: &[(CoreClass, &str, &str)] = &[$((CoreClass::$variant, $library, $name)),*];
    };
}

core_classes! {
    Object "dart:core" "Object",
    Int "dart:core" "int",
    Double "dart:core" "double",
    Num "dart:core" "num",
    Bool "dart:core" "bool",
    String "dart:core" "String",
    Null "dart:core" "Null",
    Function "dart:core" "Function",
    Record "dart:core" "Record",
    Type "dart:core" "Type",
    Symbol "dart:core" "Symbol",
    Enum "dart:core" "Enum",
    EnumValue "dart:core" "_Enum",
    List "dart:core" "List",
    Map "dart:core" "Map",
    MapEntry "dart:core" "MapEntry",
    Set "dart:core" "Set",
    Iterable "dart:core" "Iterable",
    Iterator "dart:core" "Iterator",
    StackTrace "dart:core" "StackTrace",
    Comparable "dart:core" "Comparable",
    Pattern "dart:core" "Pattern",
    Invocation "dart:core" "Invocation",
    Error "dart:core" "Error",
    TypeError "dart:core" "TypeError",
    ArrayIterator "dart:core" "_ArrayIterator",
    TypedListIterator "dart:typed_data" "_TypedListIterator",
    MapKeyIterator "dart:core" "_MapKeyIterator",
    MapValueIterator "dart:core" "_MapValueIterator",
    MapEntryIterator "dart:core" "_MapEntryIterator",
    SetIterator "dart:core" "_SetIterator",
    GrowableList "dart:core" "_GrowableList",
    FixedList "dart:core" "_FixedList",
    ConstList "dart:core" "_ConstList",
    NativeMap "dart:core" "_Map",
    ConstMap "dart:core" "_ConstMap",
    NativeSet "dart:core" "_Set",
    ConstSet "dart:core" "_ConstSet",
    Closure "dart:core" "_Closure",
    NativeType "dart:core" "_Type",
    NativeSymbol "dart:core" "_Symbol",
    NativeStackTrace "dart:core" "_StackTrace",
    RecordValue "dart:core" "_Record",
    StringBuffer "dart:core" "StringBuffer",
    Errors "dart:core" "_Errors",
    Unset "dart:core" "_Unset",
    Future "dart:async" "Future",
    FutureOr "dart:async" "FutureOr",
    Stream "dart:async" "Stream",
    NativeFuture "dart:async" "_Future",
    Activation "dart:async" "_Activation",
    AwaitFor "dart:async" "_AwaitFor",
    SendPort "dart:isolate" "_SendPort",
    RawReceivePort "dart:isolate" "_RawReceivePort",
    Capability "dart:isolate" "_Capability",
}

struct WellKnown {
    classes: Vec<ClassRef>,
    libraries: Vec<(&'static str, LibraryRef)>,
}

static WELL_KNOWN: LazyLock<WellKnown> = LazyLock::new(|| {
    let mut libraries: Vec<(&'static str, LibraryRef)> = Vec::new();
    let mut classes = Vec::new();
    for (_, uri, name) in TABLE {
        let library = match libraries.iter().find(|(u, _)| u == uri) {
            Some((_, library)) => *library,
            None => {
                let library = Library::declare((*uri).to_owned(), Name::new(&uri.replace(':', ".")));
                libraries.push((uri, library));
                library
            }
        };
        classes.push(Class::declare(Name::new(name), library, ClassKind::Class));
    }
    WellKnown { classes, libraries }
});

/// The element of a well-known class; its declaration is attached when its library is loaded.
pub fn core_class(which: CoreClass) -> ClassRef {
    WELL_KNOWN.classes[which as usize]
}

/// The well-known class of this name in this library, if there is one: the loader binds the declaration to it.
pub fn well_known(library: &str, name: &str) -> Option<ClassRef> {
    TABLE.iter().position(|(_, l, n)| *l == library && *n == name).map(|i| WELL_KNOWN.classes[i])
}

/// The element of a core library that has well-known classes.
pub fn well_known_library(uri: &str) -> Option<LibraryRef> {
    WELL_KNOWN.libraries.iter().find(|(u, _)| *u == uri).map(|(_, l)| *l)
}

/// The type `C<args>` of a well-known class.
pub fn core_type(which: CoreClass, args: &[Ty]) -> Ty {
    Ty::interface(core_class(which), args)
}

/// All of them.
pub fn well_known_classes() -> impl Iterator<Item = ClassRef> {
    WELL_KNOWN.classes.iter().copied()
}

/// Types without arguments that are asked for everywhere: made once, not looked up each time.
macro_rules! types {
    ($($name:ident $class:ident $shown:literal,)*) => {$(
        #[doc = concat!("The type ", $shown, ".")]
        pub fn $name() -> Ty {
            static IT: LazyLock<Ty> = LazyLock::new(|| core_type(CoreClass::$class, &[]));
            *IT
        }
    )*};
}
types! {
    int_type Int "`int`",
    double_type Double "`double`",
    num_type Num "`num`",
    bool_type Bool "`bool`",
    string_type String "`String`",
    object_type Object "Object",
}
pub fn object_question() -> Ty {
    object_type().nullable()
}
