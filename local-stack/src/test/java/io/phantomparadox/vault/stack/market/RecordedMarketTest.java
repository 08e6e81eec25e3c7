package io.phantomparadox.vault.stack.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.stack.SharedData;
import io.phantomparadox.vault.stack.market.Play.Kind;
import io.phantomparadox.vault.stack.market.RecordedMarket.Custody;
import io.phantomparadox.vault.stack.simulate.CsvException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedMarketTest {
  private static final String HEADER = "seq,token_id,seller,buyer,price_eth\n";

  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({
    "1, 1000000000",
    "0.0000000005, 1",
    "0.00000000049, 1",
    "1.00000000049, 1000000000",
    "4200.1234567895, 4200123456790",
    "1e-9, 1",
    "0, 0",
  })
  void aPriceIsRoundedHalfUpToLamportsAndNeverToNothing(String price, long lamports)
      throws Exception {
    assertThat(read("0,7,a,b," + price).getFirst().priceLamports()).isEqualTo(lamports);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0,7,a,b,-1|line 2: 'price_eth' is no price: '-1'",
        "0,7,a,b,dear|line 2: 'price_eth' is no price: 'dear'",
        "0,7,a,b,4399|line 2: 'price_eth' is 4399, above 4398046511103 lamports",
        "0,7,a,b|line 2: 4 fields, the header has 5",
        "0,,a,b,1|line 2: 'token_id' is empty",
      })
  void aRowThatCannotBeReadIsNamed(String row, String message) {
    assertThatThrownBy(() -> read(row)).isInstanceOf(CsvException.class).hasMessage(message);
  }

  @Test
  void aFileWithoutTheColumnsIsRefused() throws IOException {
    Path file = Files.writeString(dir.resolve("other.csv"), "a,b\n1,2\n");

    assertThatThrownBy(() -> RecordedSale.read(file, 10))
        .isInstanceOf(CsvException.class)
        .hasMessage("line 1: no column 'token_id' among [a, b]");
  }

  @Test
  void givenASellerWhoDoesNotHold_whenCustodyIsStrict_thenTheSaleIsPlayedButNotExpected()
      throws Exception {
    Market market =
        RecordedMarket.of("m", read("0,7,a,b,1", "1,7,c,d,1", "2,7,b,e,1"), Custody.STRICT, 100);

    assertThat(market.plays()).extracting(Play::kind).containsOnly(Kind.HONEST).hasSize(3);
    assertThat(market.expected()).isEqualTo(new Market.Expected(3, 0, 0, 2, 1));
    assertThat(market.items()).extracting(held -> held.holder().name()).containsExactly("a");
  }

  @Test
  void givenASellerWhoDoesNotHold_whenCustodyIsSupplied_thenTheHandOverComesFirst()
      throws Exception {
    Market market = RecordedMarket.of("m", read("0,7,a,b,1", "1,7,c,d,1"), Custody.SUPPLIED, 100);

    assertThat(market.plays())
        .extracting(Play::kind)
        .containsExactly(Kind.HONEST, Kind.TRANSFER, Kind.HONEST);
    Play transfer = market.plays().get(1);
    assertThat(transfer.seller().name()).isEqualTo("b");
    assertThat(transfer.buyer().name()).isEqualTo("c");
    assertThat(transfer.priceLamports()).isEqualTo(1);
    assertThat(market.expected()).isEqualTo(new Market.Expected(2, 0, 1, 2, 1));
  }

  @Test
  void badRowsArePlayedAsTheyAre() throws Exception {
    Market market =
        RecordedMarket.of("m", read("0,7,,b,1", "1,7,a,a,1", "2,7,a,b,0"), Custody.STRICT, 100);

    assertThat(market.plays()).extracting(Play::kind).containsOnly(Kind.INVALID);
    assertThat(market.plays().getFirst().seller().wallet()).isEqualTo(PublicKey.ZERO);
    assertThat(market.players()).as("nobody of them needs a wallet").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"100, 3000000000", "50, 1500000000", "0, 0", "200, 6000000000"})
  void aWalletDepositsAShareOfWhatItBuys(int percent, long lamports) throws Exception {
    Market market = RecordedMarket.of("m", read("0,7,a,b,1", "1,8,a,b,2"), Custody.STRICT, percent);

    assertThat(market.players())
        .filteredOn(player -> player.name().equals("b"))
        .extracting(Player::depositLamports)
        .containsExactly(lamports);
  }

  @Test
  void theRealSalesAreWhatIsKnownOfThem() throws Exception {
    List<RecordedSale> sales = RecordedSale.read(SharedData.punkSales(), Integer.MAX_VALUE);

    assertThat(RecordedMarket.of("punks", sales, Custody.STRICT, 100).expected())
        .isEqualTo(new Market.Expected(19_920, 4_022, 0, 10_838, 5_343));
    Market supplied = RecordedMarket.of("punks", sales, Custody.SUPPLIED, 100);
    assertThat(supplied.expected())
        .isEqualTo(new Market.Expected(19_920, 4_022, 2_944, 15_898, 5_343));
    assertThat(supplied.players()).hasSize(5_166);
  }

  private List<RecordedSale> read(String... rows) throws IOException, CsvException {
    Path file = Files.writeString(dir.resolve("sales.csv"), HEADER + String.join("\n", rows));
    return RecordedSale.read(file, Integer.MAX_VALUE);
  }
}
