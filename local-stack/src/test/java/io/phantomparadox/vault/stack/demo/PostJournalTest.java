package io.phantomparadox.vault.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.client.IntentSigner;
import io.phantomparadox.vault.client.Trade;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process may be killed behind every line. */
class PostJournalTest {
  private static final String MARKET = "some market";

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = dir.resolve("demo.journal");
  }

  @Test
  void givenHalvesThatWerePosted_whenTheAnswersAreLost_thenTheSameBytesAreThereAgain() {
    List<SignedIntent> halves = List.of(half(1), half(2));
    PostJournal.in(file, MARKET).posting(halves, 5);

    PostJournal again = PostJournal.in(file, MARKET);

    assertThat(again.unanswered()).isEqualTo(halves);
    assertThat(again.unansweredEnd()).isEqualTo(5);
    assertThat(again.nextPlay()).isZero();
  }

  @Test
  void givenAnswers_whenItIsReadAgain_thenTheyCountOnce() {
    PostJournal journal = PostJournal.in(file, MARKET);
    journal.markOpened();
    journal.posting(List.of(half(1)), 1);
    journal.answered(
        List.of(
            new Answers.Accepted("aa"),
            new Answers.Refused("bb", "422 expired"),
            new Answers.Unsure("cc")),
        1);

    PostJournal again = PostJournal.in(file, MARKET);

    assertThat(again.opened()).isTrue();
    assertThat(again.unanswered()).isEmpty();
    assertThat(again.nextPlay()).isEqualTo(1);
    assertThat(again.answers().posted()).isEqualTo(3);
    assertThat(again.answers().accepted()).containsExactly("aa");
    assertThat(again.answers().refused()).containsExactly("bb");
    assertThat(again.answers().unsure()).containsExactly("cc");
    assertThat(again.answers().refusals()).containsEntry("422 expired", 1L);
  }

  @Test
  void givenAnyCutOfTheFile_whenItIsReadAgainAndGoneOnWith_thenNothingIsCountedTwice()
      throws IOException {
    PostJournal journal = PostJournal.in(file, MARKET);
    journal.markOpened();
    journal.posting(List.of(half(1)), 1);
    journal.answered(List.of(new Answers.Accepted("aa")), 1);
    String whole = Files.readString(file);

    for (int length = (MARKET + "market \n").length(); length <= whole.length(); length++) {
      Files.writeString(file, whole.substring(0, length));

      PostJournal again = PostJournal.in(file, MARKET);
      if (!again.unanswered().isEmpty()) {
        again.answered(List.of(new Answers.Accepted("aa")), again.unansweredEnd());
      } else if (again.nextPlay() == 0) {
        again.posting(List.of(half(1)), 1);
        again.answered(List.of(new Answers.Accepted("aa")), 1);
      }

      PostJournal last = PostJournal.in(file, MARKET);
      assertThat(last.nextPlay()).as("cut at %d", length).isEqualTo(1);
      assertThat(last.answers().posted()).as("cut at %d", length).isEqualTo(1);
    }
  }

  @Test
  void anotherMarketIsRefused() {
    PostJournal.in(file, MARKET).markOpened();

    assertThatThrownBy(() -> PostJournal.in(file, "another"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("holds another demo");
  }

  @Test
  void aFileThatIsNoJournalIsRefused() throws IOException {
    PostJournal.in(file, MARKET).markOpened();
    Files.writeString(file, "surprise\n", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> PostJournal.in(file, MARKET))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("surprise");
  }

  private static SignedIntent half(int number) {
    Keypair keys = Keypair.fromSeed(Hash32.sha256(new byte[] {1}).toBytes());
    IntentSigner signer =
        new IntentSigner(
            Hash32.ZERO,
            keys.publicKey(),
            keys,
            InstantSource.fixed(Instant.EPOCH),
            Duration.ofSeconds(10),
            () -> number);
    return signer.sell(
        new Trade(1, Posting.tradeId(number), Hash32.ZERO, keys.publicKey(), keys.publicKey(), 1));
  }
}
