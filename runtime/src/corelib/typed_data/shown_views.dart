// What `runtimeType` calls the lists that show bytes of another's buffer. Nothing is an instance of these classes: such a list is one of
// its kind, for the run time and for `is`.

part of 'typed_data.dart';

abstract final class _Int8ArrayView {}

abstract final class _UnmodifiableInt8ArrayView {}

abstract final class _Uint8ArrayView {}

abstract final class _UnmodifiableUint8ArrayView {}

abstract final class _Uint8ClampedArrayView {}

abstract final class _UnmodifiableUint8ClampedArrayView {}

abstract final class _Int16ArrayView {}

abstract final class _UnmodifiableInt16ArrayView {}

abstract final class _Uint16ArrayView {}

abstract final class _UnmodifiableUint16ArrayView {}

abstract final class _Int32ArrayView {}

abstract final class _UnmodifiableInt32ArrayView {}

abstract final class _Uint32ArrayView {}

abstract final class _UnmodifiableUint32ArrayView {}

abstract final class _Int64ArrayView {}

abstract final class _UnmodifiableInt64ArrayView {}

abstract final class _Uint64ArrayView {}

abstract final class _UnmodifiableUint64ArrayView {}

abstract final class _Float32ArrayView {}

abstract final class _UnmodifiableFloat32ArrayView {}

abstract final class _Float64ArrayView {}

abstract final class _UnmodifiableFloat64ArrayView {}

abstract final class _UnmodifiableByteDataView {}
