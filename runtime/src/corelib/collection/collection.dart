/// Collections beside those of dart:core, and base classes for one's own.
library dart.collection;

import 'dart:_internal';
import 'dart:math' show Random;

part 'base_names.dart';
part 'list_base.dart';
part 'map_base.dart';
part 'set_base.dart';
part 'views.dart';
part 'interfaces.dart';
part 'hash_map.dart';
part 'hash_set.dart';
part 'linked_hash.dart';
part 'tree.dart';
part 'splay_tree.dart';
part 'queue.dart';
part 'linked_queue.dart';
part 'linked_list.dart';
