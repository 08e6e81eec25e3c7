package io.phantomparadox.vault.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.listener.ListenerConfig.Mode;
import io.phantomparadox.vault.listener.ScriptedListener.Script;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.idl.Idl;
import io.phantomparadox.vault.solana.program.VaultProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the listener refuses to go on from. */
class HaltTest {

  @ParameterizedTest
  @EnumSource(Mode.class)
  void givenACursorOfAnotherHistoryWhenStartedThenItHalts(Mode mode) {
    ScriptedCluster cluster = new ScriptedCluster(1, 40);
    ScriptedListener listener = new ScriptedListener(1, cluster, Script.good(mode));
    listener
        .log
        .open(cluster.genesis)
        .publish(List.of(), new Cursor(cluster.view(100, true).firstKey(), Hash32.ZERO), 0);

    ListenerHealth health = listener.run();

    assertThat(health.haltReason()).contains(HaltReason.CURSOR_NOT_ON_CHAIN);
    assertThat(listener.meters.get("vault.listener.halted").gauge().value()).isEqualTo(1);
  }

  @Test
  void givenAnotherGenesisWhenStartedThenItHalts() {
    ScriptedCluster cluster = new ScriptedCluster(2, 40);
    ScriptedListener listener = new ScriptedListener(2, cluster, Script.good(Mode.BLOCKS));
    listener.log.open(Hash32.ZERO).publish(List.of(), new Cursor(3, Hash32.ZERO), 0);

    assertThat(listener.run().haltReason()).contains(HaltReason.CURSOR_NOT_ON_CHAIN);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void givenEndpointsThatStayBehindTheCursorWhenStartedThenItWaitsAndHalts(Mode mode) {
    ScriptedCluster cluster = new ScriptedCluster(3, 40);
    long slot = cluster.view(100, true).firstKey();
    ScriptedListener listener = new ScriptedListener(3, cluster, without(mode, slot));
    listener.log.open(cluster.genesis).publish(List.of(), new Cursor(slot, Hash32.ZERO), 0);

    ListenerHealth health = listener.run();

    assertThat(health.haltReason()).contains(HaltReason.NODE_BEHIND_CURSOR);
    assertThat(health.detail()).contains("PT30M");
    assertThat(listener.meters.get("vault.listener.retries").counter().count()).isGreaterThan(5);
    assertThat(listener.meters.get("vault.listener.halted").gauge().value()).isEqualTo(1);
  }

  @Test
  void givenABlockInTheMiddleThatNoNodeShowsWhenFollowedThenItHaltsAndPublishesNothingBehindIt() {
    ScriptedCluster cluster = new ScriptedCluster(4, 60);
    List<Long> slots = List.copyOf(cluster.view(Long.MAX_VALUE / 2, true).keySet());
    long lost = slots.get(slots.size() / 2);
    ScriptedListener listener = new ScriptedListener(4, cluster, without(Mode.BLOCKS, lost));

    ListenerHealth health = listener.run();

    assertThat(health.haltReason()).contains(HaltReason.MISSING_BLOCK);
    List<String> all = cluster.vaultEvents();
    List<String> before = all.subList(0, all.size() - cluster.vaultEvents(lost - 1).size());
    assertThat(listener.log.ids(false)).isEqualTo(before).isNotEmpty();
  }

  private static Script without(Mode mode, long slot) {
    return new Script(mode, 2, ScriptedNode.Badness.NONE, 0, Set.of(ScriptedNode.blockName(slot)));
  }

  @Test
  void givenAnyReasonToHaltWhenItsRunbookIsReadThenItIsNamed() throws IOException {
    String runbook = Files.readString(Path.of("..", "ops", "runbooks", "listener-halted.md"));
    for (HaltReason reason : HaltReason.values()) {
      assertThat(runbook).contains("| " + reason + " |");
    }
  }

  @Test
  void givenABlockThatDoesNotStandOnTheCursorWhenLinkedThenTheChainIsBroken() {
    FinalizedBlock block = block(List.of());
    assertThat(HashChain.link(new Cursor(1, Hash32.sha256(new byte[1])), 0, block))
        .isInstanceOf(HashChain.Link.Broken.class);
    assertThat(HashChain.link(null, 1, block)).isEqualTo(new HashChain.Link.Gap(1));
    assertThat(HashChain.link(null, 2, block)).isInstanceOf(HashChain.Link.Next.class);
  }

  @Test
  void givenAnEventThatTheInterfaceDoesNotKnowWhenDecodedThenTheListenerHalts() {
    VaultProgram program = VaultProgram.atDefaultAddress();
    VaultEventDecoder decoder = new VaultEventDecoder(program.id(), program.idl(), Hash32.ZERO);
    byte[] tag = Idl.EVENT_CPI_TAG.toBytes();
    byte[] noise = new byte[8];
    new SplittableRandom(7).nextBytes(noise);
    ByteString data =
        ByteString.of(ByteBuffer.allocate(tag.length + 8).put(tag).put(noise).array());
    ProgramCall call =
        new ProgramCall(0, Signature.ZERO, 0, 0, program.id(), List.of(), data, List.of());

    assertThatThrownBy(() -> decoder.decode(block(List.of(call))))
        .isInstanceOfSatisfying(
            ListenerHaltedException.class,
            e -> assertThat(e.reason()).isEqualTo(HaltReason.UNKNOWN_EVENT));
  }

  private static FinalizedBlock block(List<ProgramCall> calls) {
    return new FinalizedBlock(
        2, 1, Hash32.ZERO, Hash32.ZERO, OptionalLong.empty(), calls, List.of());
  }
}
