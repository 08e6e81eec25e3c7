package io.phantomparadox.vault.stack.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new SimulateCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private String file(String name, String... lines) throws IOException {
    return Files.write(directory.resolve(name), List.of(lines)).toString();
  }

  @Test
  void tellsWhatNettingAResaleChainSaves() throws IOException {
    String trades =
        file(
            "trades.csv",
            "when,item,seller,buyer,amount_lamports",
            "1,sword,ann,bob,1000000000",
            "2,sword,bob,cyd,2000000000",
            "3,sword,ann,dan,5",
            "4,\"shield, old\",eve,bob,100");
    String balances = file("balances.csv", "wallet,lamports", "cyd,2000000000", "dan,9");
    Path page = directory.resolve("page.html");

    int code = run(trades, "--balances", balances, "--window", "2,all", "--html", page.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString())
        .containsPattern("executed +3 +3")
        .containsPattern("item sold to earlier +. +1")
        .containsPattern("gross transfers +6 +6")
        .containsPattern("gross SOL +3\\.000 +3\\.000")
        .containsPattern("net SOL +2\\.000 +2\\.000");
    assertThat(Files.readString(page)).contains("<svg", "trades.csv").doesNotContain("http");
  }

  @Test
  void oneWindowNetsWhatTwoCannot() throws IOException {
    String trades =
        file("ring.csv", "item,seller,buyer,amount_lamports", "x,ann,bob,10", "y,bob,ann,10");
    String balances = file("balances.csv", "wallet,lamports", "zed,1");

    int code = run(trades, "--balances", balances, "--window", "1,all", "--carry", "0");

    assertThat(code).isZero();
    assertThat(out.toString()).containsPattern("executed +0 +2");
  }

  @Test
  void badLinesAreNamedAndNothingIsSimulated() throws IOException {
    String trades =
        file(
            "bad.csv",
            "item,seller,buyer,amount_lamports",
            "x,ann,bob,10",
            "x,ann,,10",
            "x,ann,bob,ten",
            "x,ann,bob,-1",
            "x,ann,bob",
            "x,ann,bob,\"1");

    assertThat(run(trades)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString())
        .contains(
            "bad.csv, line 3: 'buyer' is empty",
            "line 4: 'amount_lamports' is no decimal number: 'ten'",
            "line 5: 'amount_lamports' is -1 lamports",
            "line 6: 3 fields, the header has 4",
            "line 7: a quote is not closed",
            "nothing was simulated");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void badLinesCanBeLeftOut() throws IOException {
    String trades =
        file("bad.csv", "item,seller,buyer,amount_lamports", "x,ann,bob,0", "x,ann,bob,ten");

    assertThat(run(trades, "--skip-bad", "--window", "all")).isZero();
    assertThat(out.toString()).containsPattern("executed +1");
  }

  @Test
  void columnsCanBeNamedAndMeasuredInSol() throws IOException {
    String trades = file("sol.csv", "nft,from,to,price", "x,ann,bob,1.5");

    int code =
        run(
            trades,
            "--item=nft",
            "--seller=from",
            "--buyer=to",
            "--amount=price",
            "--lamports-per-unit=1000000000",
            "--funds=100",
            "--window=all");

    assertThat(code).isZero();
    assertThat(out.toString()).containsPattern("gross SOL +1\\.500");
  }

  @Test
  void missingColumnIsNamed() throws IOException {
    assertThat(run(file("x.csv", "item,seller,amount_lamports", "x,ann,1")))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("x.csv, line 1: no column 'buyer'");
  }

  @Test
  void badBalanceIsNamedByFileAndLine() throws IOException {
    String trades = file("x.csv", "item,seller,buyer,amount_lamports", "x,ann,bob,1");
    String balances = file("balances.csv", "wallet,lamports", "ann,1", "bob,0.5");

    assertThat(run(trades, "--balances", balances)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("balances.csv, line 3: 'lamports' is no balance: 0.5");
  }

  @Test
  void wrongWindowOrFileIsRefusedBeforeAnythingIsRead() throws IOException {
    String trades = file("x.csv", "item,seller,buyer,amount_lamports", "x,ann,bob,1");

    for (String[] options :
        List.of(
            new String[] {"--window", "10,many"},
            new String[] {"--window", "0"},
            new String[] {"--balances", directory.resolve("none.csv").toString()},
            new String[] {"--html", directory.resolve("none/page.html").toString()})) {
      assertThat(run(trades, options[0], options[1])).isEqualTo(CommandLine.ExitCode.USAGE);
    }
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .contains("not 'many'", "1 to 1048576 trades, not 0", "none.csv", "no directory");
  }

  @Test
  void fileOfASpreadsheetIsRead() throws IOException {
    String trades = file("x.csv", "\uFEFFitem,seller,buyer,amount_lamports\r", "x,ann,bob,0\r");

    assertThat(run(trades, "--window", "all")).isZero();
    assertThat(out.toString()).containsPattern("executed +1");
  }
}
