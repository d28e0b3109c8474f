part 'part_that_is_missing.g.dart';
class User {
  factory User.fromJson(Map<String, dynamic> json) => _$UserFromJson(json);
}
void main() {}
