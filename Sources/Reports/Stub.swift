import Mustache
enum Stub3 {}
