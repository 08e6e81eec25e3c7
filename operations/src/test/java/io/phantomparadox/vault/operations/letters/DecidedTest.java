package io.phantomparadox.vault.operations.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecidedTest {
  @Test
  void givenLettersInAnyOrder_whenSomeAreDecided_thenExactlyTheyAreKnownAfterWritingAndReading() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<Long> letters = new ArrayList<>();
      long offset = random.nextInt(3);
      while (letters.size() < 40) {
        letters.add(offset);
        offset += 1 + random.nextInt(3);
      }
      Set<Long> chosen = new HashSet<>();
      Decided decided = new Decided(0);
      for (int round = 0; round < 4; round++) {
        for (int i = 0; i < letters.size(); i++) {
          if (random.nextInt(4) == 0 && chosen.add(letters.get(i))) {
            decided.add(letters.get(i), i == 0 ? -1 : letters.get(i - 1));
          }
        }
        decided = Decided.parse(decided.next(), decided.metadata());
        for (long letter : letters) {
          assertThat(decided.contains(letter))
              .as("seed %d, letter %d of %s in %s", seed, letter, letters, chosen)
              .isEqualTo(chosen.contains(letter));
        }
      }
    }
  }

  @Test
  void givenAllLettersInTurn_whenDecided_thenThePositionAloneSaysIt() {
    Decided decided = new Decided(0);
    decided.add(0, -1);
    decided.add(2, 0);
    decided.add(5, 2);
    assertThat(decided.next()).isEqualTo(6);
    assertThat(decided.metadata()).isEmpty();
  }

  @Test
  void givenMetadataOfSomebodyElse_whenRead_thenItIsRefused() {
    assertThatThrownBy(() -> Decided.parse(1, "mine")).hasMessageContaining("mine");
  }
}
