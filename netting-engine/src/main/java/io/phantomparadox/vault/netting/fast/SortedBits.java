package io.phantomparadox.vault.netting.fast;

/**
 * A set of small ints that finds the next or the previous member in a few steps whatever it holds:
 * a tree of 64-bit words, each bit saying that the word below it is not empty.
 */
final class SortedBits {
  private static final int SHIFT = 6;
  private final long[][] levels;

  /**
   * @param size members are 0 to {@code size - 1}
   */
  SortedBits(int size) {
    int depth = 1;
    for (int words = wordsFor(size); words > 1; words = wordsFor(words)) {
      depth++;
    }
    levels = new long[depth][];
    int words = size;
    for (int level = 0; level < depth; level++) {
      words = wordsFor(words);
      levels[level] = new long[words];
    }
  }

  private static int wordsFor(int bits) {
    return Math.max(1, (bits + 63) >>> SHIFT);
  }

  void set(int member) {
    int at = member;
    for (long[] level : levels) {
      int word = at >>> SHIFT;
      long before = level[word];
      level[word] = before | (1L << at);
      if (before != 0) {
        return;
      }
      at = word;
    }
  }

  void clear(int member) {
    int at = member;
    for (long[] level : levels) {
      int word = at >>> SHIFT;
      level[word] &= ~(1L << at);
      if (level[word] != 0) {
        return;
      }
      at = word;
    }
  }

  /** Smallest member at or after a position, or -1. */
  int next(int from) {
    int at = from;
    for (int level = 0; level < levels.length; level++) {
      int word = at >>> SHIFT;
      if (word >= levels[level].length) {
        return -1;
      }
      long rest = levels[level][word] & (-1L << at);
      if (rest != 0) {
        at = (word << SHIFT) + Long.numberOfTrailingZeros(rest);
        for (int down = level - 1; down >= 0; down--) {
          at = (at << SHIFT) + Long.numberOfTrailingZeros(levels[down][at]);
        }
        return at;
      }
      at = word + 1;
    }
    return -1;
  }

  /** Largest member at or before a position, or -1. */
  int previous(int from) {
    int at = from;
    for (int level = 0; level < levels.length && at >= 0; level++) {
      int word = at >>> SHIFT;
      long rest = levels[level][word] & (-1L >>> (63 - (at & 63)));
      if (rest != 0) {
        at = (word << SHIFT) + 63 - Long.numberOfLeadingZeros(rest);
        for (int down = level - 1; down >= 0; down--) {
          at = (at << SHIFT) + 63 - Long.numberOfLeadingZeros(levels[down][at]);
        }
        return at;
      }
      at = word - 1;
    }
    return -1;
  }
}
