// Point and Rectangle.

part of 'math.dart';

/// A place in the plane.
class Point<T extends num> {
  final T x;
  final T y;

  const Point(this.x, this.y);

  String toString() => 'Point($x, $y)';

  bool operator ==(Object other) => other is Point && x == other.x && y == other.y;

  int get hashCode => Object.hash(Point, x, y);

  Point<T> operator +(Point<T> other) => Point<T>((x + other.x) as T, (y + other.y) as T);

  Point<T> operator -(Point<T> other) => Point<T>((x - other.x) as T, (y - other.y) as T);

  /// This point with both coordinates times [factor], which must fit [T].
  Point<T> operator *(num factor) => Point<T>((x * factor) as T, (y * factor) as T);

  /// The distance from the origin.
  double get magnitude => sqrt(x * x + y * y);

  double distanceTo(Point<T> other) => sqrt(squaredDistanceTo(other));

  T squaredDistanceTo(Point<T> other) {
    final num dx = x - other.x;
    final num dy = y - other.y;
    return (dx * dx + dy * dy) as T;
  }
}

/// What both kinds of rectangles do.
abstract class _RectangleBase<T extends num> {
  const _RectangleBase();

  T get left;

  T get top;

  T get width;

  T get height;

  T get right => (left + width) as T;

  T get bottom => (top + height) as T;

  String toString() => 'Rectangle ($left, $top) $width x $height';

  bool operator ==(Object other) =>
      other is Rectangle &&
      left == other.left &&
      top == other.top &&
      right == other.right &&
      bottom == other.bottom;

  int get hashCode => Object.hash(Rectangle, left, top, right, bottom);

  /// What this and [other] both cover, or null.
  Rectangle<T>? intersection(Rectangle<T> other) {
    final T x0 = max(left, other.left);
    final T x1 = min(right, other.right);
    if (x0 <= x1) {
      final T y0 = max(top, other.top);
      final T y1 = min(bottom, other.bottom);
      if (y0 <= y1) return Rectangle<T>(x0, y0, (x1 - x0) as T, (y1 - y0) as T);
    }
    return null;
  }

  /// Whether this and [other] share a point, edges included.
  bool intersects(Rectangle<num> other) =>
      left <= other.right && other.left <= right && top <= other.bottom && other.top <= bottom;

  /// The smallest rectangle around this and [other].
  Rectangle<T> boundingBox(Rectangle<T> other) {
    final T x0 = min(left, other.left);
    final T y0 = min(top, other.top);
    final T x1 = max(right, other.right);
    final T y1 = max(bottom, other.bottom);
    return Rectangle<T>(x0, y0, (x1 - x0) as T, (y1 - y0) as T);
  }

  bool containsRectangle(Rectangle<num> another) =>
      left <= another.left && right >= another.right && top <= another.top && bottom >= another.bottom;

  bool containsPoint(Point<num> another) =>
      another.x >= left && another.x <= right && another.y >= top && another.y <= bottom;

  Point<T> get topLeft => Point<T>(left, top);

  Point<T> get topRight => Point<T>(right, top);

  Point<T> get bottomRight => Point<T>(right, bottom);

  Point<T> get bottomLeft => Point<T>(left, bottom);
}

T _notNegative<T extends num>(T value) {
  if (value >= 0 || value.isNaN) return value;
  return (value == double.negativeInfinity ? 0.0 : -value * 0) as T;
}

/// A rectangle with sides along the axes, which does not change.
class Rectangle<T extends num> extends _RectangleBase<T> {
  final T left;
  final T top;
  final T width;
  final T height;

  const Rectangle(this.left, this.top, T width, T height)
    : width = (width < 0 ? (width == double.negativeInfinity ? 0.0 : -width * 0) : width) as T,
      height = (height < 0 ? (height == double.negativeInfinity ? 0.0 : -height * 0) : height) as T;

  /// The rectangle between two opposite corners.
  factory Rectangle.fromPoints(Point<T> a, Point<T> b) {
    final T left = min(a.x, b.x);
    final T width = (max(a.x, b.x) - left) as T;
    final T top = min(a.y, b.y);
    final T height = (max(a.y, b.y) - top) as T;
    return Rectangle<T>(left, top, width, height);
  }
}

/// A rectangle with sides along the axes that can be moved and resized.
class MutableRectangle<T extends num> extends _RectangleBase<T> implements Rectangle<T> {
  T left;
  T top;
  T _width;
  T _height;

  MutableRectangle(this.left, this.top, T width, T height)
    : _width = _notNegative<T>(width),
      _height = _notNegative<T>(height);

  /// The rectangle between two opposite corners.
  factory MutableRectangle.fromPoints(Point<T> a, Point<T> b) {
    final T left = min(a.x, b.x);
    final T width = (max(a.x, b.x) - left) as T;
    final T top = min(a.y, b.y);
    final T height = (max(a.y, b.y) - top) as T;
    return MutableRectangle<T>(left, top, width, height);
  }

  T get width => _width;

  void set width(T width) {
    _width = _notNegative<T>(width);
  }

  T get height => _height;

  void set height(T height) {
    _height = _notNegative<T>(height);
  }
}
