package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** CONSENT (RULES 1, 2): looking ahead changes when a signature is verified, never the verdict. */
class VerifyAheadTest {
  private final AtomicInteger verified = new AtomicInteger();

  private VerifyAhead ahead() {
    return new VerifyAhead(
        (key, message, signature) -> {
          verified.incrementAndGet();
          return Ed25519.strict().verify(key, message, signature);
        },
        2);
  }

  @Test
  void givenRecordsSeenAheadWhenAskedThenEachIsVerifiedOnceAndForItsOwnSigner() {
    List<Signing> intents = intents(100);
    List<byte[]> values = new ArrayList<>();
    intents.forEach(intent -> values.add(onTopic(intent.record())));
    values.add(new byte[] {0, 1, 2});
    try (VerifyAhead ahead = ahead()) {
      ahead.expect(values);

      for (Signing intent : intents) {
        assertThat(verify(ahead, intent, signature(intent))).isTrue();
      }
    }
    assertThat(verified).hasValue(intents.size());
  }

  @Test
  void givenASignatureOfAnotherIntentWhenAskedThenItDoesNotHold() {
    List<Signing> intents = intents(2);
    try (VerifyAhead ahead = ahead()) {
      ahead.expect(intents.stream().map(intent -> onTopic(intent.record())).toList());

      assertThat(verify(ahead, intents.getFirst(), signature(intents.getLast()))).isFalse();
      assertThat(verify(ahead, intents.getFirst(), signature(intents.getFirst()))).isTrue();
      // the verdict was handed out: now it is verified where it is asked for
      assertThat(verify(ahead, intents.getFirst(), signature(intents.getFirst()))).isTrue();
    }
  }

  @Test
  void givenMoreThanMayStayOpenWhenExpectedThenTheOldAreDroppedAndStillAnswered() {
    Signing intent = intents(1).getFirst();
    byte[] value = onTopic(intent.record());
    try (VerifyAhead ahead = ahead()) {
      ahead.expect(
          IntStream.rangeClosed(0, VerifyAhead.MAX_OPEN)
              .mapToObj(
                  i -> {
                    byte[] other = value.clone();
                    other[other.length - 1] = (byte) i;
                    other[other.length - 2] = (byte) (i >> 8);
                    other[other.length - 3] = (byte) (i >> 16);
                    return other;
                  })
              .toList());
      ahead.expect(List.of(value));

      assertThat(verify(ahead, intent, signature(intent))).isTrue();
    }
  }

  @Test
  void givenAVerdictUnderWayWhenItIsAskedForThenTheAskingThreadVerifiesWhatComesNext() {
    List<Signing> intents = intents(20);
    Thread asking = Thread.currentThread();
    AtomicInteger byAsking = new AtomicInteger();
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch othersDone = new CountDownLatch(intents.size() - 1);
    Ed25519Verifier verifier =
        (key, message, signature) -> {
          if (Thread.currentThread() == asking) {
            byAsking.incrementAndGet();
            othersDone.countDown();
          } else {
            underWay.countDown();
            waitFor(othersDone);
          }
          return Ed25519.strict().verify(key, message, signature);
        };
    try (VerifyAhead ahead = new VerifyAhead(verifier, 1)) {
      ahead.expect(intents.stream().map(intent -> onTopic(intent.record())).toList());
      waitFor(underWay);

      for (Signing intent : intents) {
        assertThat(verify(ahead, intent, signature(intent))).isTrue();
      }
    }
    assertThat(byAsking).as("all but the one under way, each once").hasValue(intents.size() - 1);
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean verify(VerifyAhead ahead, Signing intent, Signature signature) {
    return ahead.verify(intent.signer().key(), intent.intent().encode(), signature);
  }

  private static Signature signature(Signing intent) {
    return Signature.of(intent.record().getSignature().bytes());
  }

  private static byte[] onTopic(SignedIntent intent) {
    return VaultSerdes.serializer(
            SignedIntent.class, Map.of("schema.registry.url", "memory://netting-tests"))
        .serialize(VaultTopics.INTENTS, intent);
  }

  private static List<Signing> intents(int count) {
    Player seller = Player.named("seller");
    Player buyer = Player.named("buyer");
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                Signing.draft(
                    IntentAction.SELL,
                    "t" + i,
                    "sword",
                    seller.key(),
                    buyer.key(),
                    1,
                    seller,
                    i,
                    1))
        .toList();
  }
}
