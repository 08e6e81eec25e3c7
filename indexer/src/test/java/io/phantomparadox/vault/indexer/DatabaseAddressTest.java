package io.phantomparadox.vault.indexer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabaseAddressTest {
  @Test
  void givenAddressesOfPlatformsWhenReadThenUserAndPasswordAreTakenOut() {
    assertThat(DatabaseAddress.parse("postgres://me:a%2Bb%40c@db:5433/vault?ssl=true", "x", "y"))
        .isEqualTo(new DatabaseAddress("jdbc:postgresql://db:5433/vault?ssl=true", "me", "a+b@c"));
    assertThat(DatabaseAddress.parse("jdbc:postgresql://db/vault", "x", "y"))
        .isEqualTo(new DatabaseAddress("jdbc:postgresql://db/vault", "x", "y"));
  }
}
