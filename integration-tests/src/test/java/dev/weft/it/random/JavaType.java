package dev.weft.it.random;

import java.util.List;

/** The types that generated expressions have. */
enum JavaType {
  INT("int", "Integer", "0", "1", "-1", "7", "100000", "Integer.MAX_VALUE"),
  LONG("long", "Long", "0L", "1L", "-3L", "1L << 40", "Long.MIN_VALUE"),
  DOUBLE("double", "Double", "0.0", "1.0", "-2.5", "1e30", "Double.NaN"),
  FLOAT("float", "Float", "0f", "1f", "2f", "-0.5f", "3e9f"),
  BOOLEAN("boolean", "Boolean", "false", "true"),
  BYTE("byte", "Byte", "(byte) 0", "(byte) 1", "(byte) -128"),
  SHORT("short", "Short", "(short) 0", "(short) -1", "(short) 300"),
  CHAR("char", "Character", "'a'", "'z'", "'\\u00e9'"),
  STRING("String", "String", "\"\"", "\"s\"", "\"Aa\"", "\"BB\""),
  OBJECT("Object", "Object", "(Object) null", "(Object) \"o\"", "(Object) 5", "(Object) 6L"),
  INTS("int[]", "int[]", "new int[4]", "new int[] {1, 2, 3, 4}"),
  LONGS("long[]", "long[]", "new long[4]", "new long[] {5, 6, 7, 8}");

  static final List<JavaType> ALL = List.of(values());
  static final List<JavaType> NUMBERS = List.of(INT, LONG, DOUBLE, FLOAT, BYTE, SHORT, CHAR);

  /** How a declaration says it, and how a type argument does. */
  final String source;

  final String boxed;
  final List<String> literals;

  JavaType(String source, String boxed, String... literals) {
    this.source = source;
    this.boxed = boxed;
    this.literals = List.of(literals);
  }

  boolean isPrimitive() {
    return compareTo(CHAR) <= 0;
  }

  boolean isArray() {
    return this == INTS || this == LONGS;
  }
}
