// Waiting for a record of futures: `.wait` on records of two to nine.
part of 'async.dart';

extension FutureRecord2<T1, T2> on (Future<T1>, Future<T2>) {
  /// The values of all, or a [ParallelWaitError] once all are done.
  Future<(T1, T2)> get wait => _waitTogether<(T1, T2), (T1?, T2?), (AsyncError?, AsyncError?)>(
      [$1, $2],
      (v) => (v[0] as T1, v[1] as T2),
      (v) => (v[0] as T1?, v[1] as T2?),
      (e) => (e[0], e[1]));
}

extension FutureRecord3<T1, T2, T3> on (Future<T1>, Future<T2>, Future<T3>) {
  /// The values of all, or a [ParallelWaitError] once all are done.
  Future<(T1, T2, T3)> get wait => _waitTogether<(T1, T2, T3), (T1?, T2?, T3?), (AsyncError?, AsyncError?, AsyncError?)>(
      [$1, $2, $3],
      (v) => (v[0] as T1, v[1] as T2, v[2] as T3),
      (v) => (v[0] as T1?, v[1] as T2?, v[2] as T3?),
      (e) => (e[0], e[1], e[2]));
}

extension FutureRecord4<T1, T2, T3, T4> on (Future<T1>, Future<T2>, Future<T3>, Future<T4>) {
  /// The values of all, or a [ParallelWaitError] once all are done.
  Future<(T1, T2, T3, T4)> get wait => _waitTogether<(T1, T2, T3, T4), (T1?, T2?, T3?, T4?), (AsyncError?, AsyncError?, AsyncError?, AsyncError?)>(
      [$1, $2, $3, $4],
      (v) => (v[0] as T1, v[1] as T2, v[2] as T3, v[3] as T4),
      (v) => (v[0] as T1?, v[1] as T2?, v[2] as T3?, v[3] as T4?),
      (e) => (e[0], e[1], e[2], e[3]));
}

extension FutureRecord5<T1, T2, T3, T4, T5> on (Future<T1>, Future<T2>, Future<T3>, Future<T4>, Future<T5>) {
  /// The values of all, or a [ParallelWaitError] once all are done.
  Future<(T1, T2, T3, T4, T5)> get wait => _waitTogether<(T1, T2, T3, T4, T5), (T1?, T2?, T3?, T4?, T5?), (AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?)>(
      [$1, $2, $3, $4, $5],
      (v) => (v[0] as T1, v[1] as T2, v[2] as T3, v[3] as T4, v[4] as T5),
      (v) => (v[0] as T1?, v[1] as T2?, v[2] as T3?, v[3] as T4?, v[4] as T5?),
      (e) => (e[0], e[1], e[2], e[3], e[4]));
}

extension FutureRecord6<T1, T2, T3, T4, T5, T6> on (Future<T1>, Future<T2>, Future<T3>, Future<T4>, Future<T5>, Future<T6>) {
  /// The values of all, or a [ParallelWaitError] once all are done.
  Future<(T1, T2, T3, T4, T5, T6)> get wait => _waitTogether<(T1, T2, T3, T4, T5, T6), (T1?, T2?, T3?, T4?, T5?, T6?), (AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?)>(
      [$1, $2, $3, $4, $5, $6],
      (v) => (v[0] as T1, v[1] as T2, v[2] as T3, v[3] as T4, v[4] as T5, v[5] as T6),
      (v) => (v[0] as T1?, v[1] as T2?, v[2] as T3?, v[3] as T4?, v[4] as T5?, v[5] as T6?),
      (e) => (e[0], e[1], e[2], e[3], e[4], e[5]));
}

extension FutureRecord7<T1, T2, T3, T4, T5, T6, T7> on (Future<T1>, Future<T2>, Future<T3>, Future<T4>, Future<T5>, Future<T6>, Future<T7>) {
  /// The values of all, or a [ParallelWaitError] once all are done.
  Future<(T1, T2, T3, T4, T5, T6, T7)> get wait => _waitTogether<(T1, T2, T3, T4, T5, T6, T7), (T1?, T2?, T3?, T4?, T5?, T6?, T7?), (AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?)>(
      [$1, $2, $3, $4, $5, $6, $7],
      (v) => (v[0] as T1, v[1] as T2, v[2] as T3, v[3] as T4, v[4] as T5, v[5] as T6, v[6] as T7),
      (v) => (v[0] as T1?, v[1] as T2?, v[2] as T3?, v[3] as T4?, v[4] as T5?, v[5] as T6?, v[6] as T7?),
      (e) => (e[0], e[1], e[2], e[3], e[4], e[5], e[6]));
}

extension FutureRecord8<T1, T2, T3, T4, T5, T6, T7, T8> on (Future<T1>, Future<T2>, Future<T3>, Future<T4>, Future<T5>, Future<T6>, Future<T7>, Future<T8>) {
  /// The values of all, or a [ParallelWaitError] once all are done.
  Future<(T1, T2, T3, T4, T5, T6, T7, T8)> get wait => _waitTogether<(T1, T2, T3, T4, T5, T6, T7, T8), (T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?), (AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?)>(
      [$1, $2, $3, $4, $5, $6, $7, $8],
      (v) => (v[0] as T1, v[1] as T2, v[2] as T3, v[3] as T4, v[4] as T5, v[5] as T6, v[6] as T7, v[7] as T8),
      (v) => (v[0] as T1?, v[1] as T2?, v[2] as T3?, v[3] as T4?, v[4] as T5?, v[5] as T6?, v[6] as T7?, v[7] as T8?),
      (e) => (e[0], e[1], e[2], e[3], e[4], e[5], e[6], e[7]));
}

extension FutureRecord9<T1, T2, T3, T4, T5, T6, T7, T8, T9> on (Future<T1>, Future<T2>, Future<T3>, Future<T4>, Future<T5>, Future<T6>, Future<T7>, Future<T8>, Future<T9>) {
  /// The values of all, or a [ParallelWaitError] once all are done.
  Future<(T1, T2, T3, T4, T5, T6, T7, T8, T9)> get wait => _waitTogether<(T1, T2, T3, T4, T5, T6, T7, T8, T9), (T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?), (AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?, AsyncError?)>(
      [$1, $2, $3, $4, $5, $6, $7, $8, $9],
      (v) => (v[0] as T1, v[1] as T2, v[2] as T3, v[3] as T4, v[4] as T5, v[5] as T6, v[6] as T7, v[7] as T8, v[8] as T9),
      (v) => (v[0] as T1?, v[1] as T2?, v[2] as T3?, v[3] as T4?, v[4] as T5?, v[5] as T6?, v[6] as T7?, v[7] as T8?, v[8] as T9?),
      (e) => (e[0], e[1], e[2], e[3], e[4], e[5], e[6], e[7], e[8]));
}
