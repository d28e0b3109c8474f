void foo() {}
