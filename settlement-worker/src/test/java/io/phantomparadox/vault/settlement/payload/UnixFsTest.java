package io.phantomparadox.vault.settlement.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnixFsTest {

  /** Ids as npm's ipfs-unixfs-importer 17.1.1 gives them: raw leaves of 262144, 174 per node. */
  @ParameterizedTest
  @CsvSource({
    "0, bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
    "11, bafkreiatkxzfxtv7mlyc5xb26oqu37fxpzaj5yj2g6ixzr2epg3dvnjh3m",
    "262144, bafkreietseox7mbu3i3vb7ros2unfux4aqryzvgytw7scpl5juzn65javy",
    "262145, bafybeicouja4gg2waqb57du37qije2sp5slnazguiuchd2lj4gix54r2pa",
    "1000000, bafybeifkndcs2kxv26zhmsrfb65w4z3jbkucauw4x3bobgaanr56obozha",
    "45613056, bafybeiblbsv5a3wqsdcuiqzsbodtue2dbbwppjdjv7giyiyuqa2bxikayu",
    "45613057, bafybeihr7g6tzxx3ngulodiuwm2mvgfumbxrp65wbw5gl2rpk3lrhcwfky"
  })
  void givenAFileWhenNamedThenItIsTheIdThatIpfsGives(int size, String cid) {
    assertThat(UnixFs.cid(file(size)).text()).isEqualTo(cid);
  }

  @Test
  void givenAPayloadWhenKeptTwiceThenItIsReadBackAndNothingElseIsLeft(@TempDir Path directory)
      throws IOException {
    LocalContentStore store = new LocalContentStore(directory);
    byte[] payload = file(300_000);
    Cid cid = UnixFs.cid(payload);

    store.publish(cid, payload);
    store.publish(cid, payload);

    assertThat(store.read(cid)).contains(payload);
    assertThat(directory).isDirectoryContaining(path -> path.endsWith(cid.text()));
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void givenADamagedFileWhenReadThenItIsRefusedAndKeepingItAgainHeals(@TempDir Path directory)
      throws IOException {
    LocalContentStore store = new LocalContentStore(directory);
    byte[] payload = file(1_000);
    Cid cid = UnixFs.cid(payload);
    store.publish(cid, payload);
    Files.write(directory.resolve(cid.text()), new byte[] {1});

    assertThatThrownBy(() -> store.read(cid)).hasMessageContaining("hashes to");
    store.publish(cid, payload);

    assertThat(store.read(cid)).contains(payload);
  }

  @Test
  void givenAnotherContentWhenKeptUnderAnIdThenItIsRefused(@TempDir Path directory)
      throws IOException {
    LocalContentStore store = new LocalContentStore(directory);

    assertThatThrownBy(() -> store.publish(UnixFs.cid(file(1)), file(2)))
        .isInstanceOf(IOException.class);
  }

  private static byte[] file(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + (i >>> 8) * 7);
    }
    return bytes;
  }
}
