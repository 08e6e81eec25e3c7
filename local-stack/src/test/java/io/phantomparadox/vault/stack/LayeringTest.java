package io.phantomparadox.vault.stack;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The column "must not know" of the table of modules, as the compiled classes have it. */
class LayeringTest {
  private static final String VAULT = "io.phantomparadox.vault.";

  private static final String KAFKA = "org.apache.kafka..";
  private static final String AVRO = "org.apache.avro..";
  private static final String MICRONAUT = "io.micronaut..";
  private static final String SCHEMAS = VAULT + "schemas..";
  private static final String SOLANA = VAULT + "solana..";
  private static final String SOLANA_RPC = VAULT + "solana.rpc..";
  private static final String NETTING = VAULT + "netting..";
  private static final String NETTING_INSIDE = VAULT + "netting.*..";
  private static final String PROGRAM = VAULT + "program..";
  private static final String STACK = VAULT + "stack..";
  private static final String EMBEDDED = VAULT + "embedded..";
  private static final String CLIENT = VAULT + "client..";
  private static final String OPERATIONS = VAULT + "operations..";
  private static final String TESTKIT = VAULT + "testkit..";
  private static final List<String> SERVICES =
      List.of("ingest", "topology", "settlement", "listener", "indexer");

  private static JavaClasses classes;

  /** One row: the module's package, and what it must not know. */
  record Row(String module, List<String> mustNotKnow) {}

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.phantomparadox.vault");
  }

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(row("schemas", SOLANA, NETTING, PROGRAM, MICRONAUT));
    rows.add(row("netting", KAFKA, AVRO, SOLANA, SCHEMAS, MICRONAUT, PROGRAM));
    rows.add(row("solana", KAFKA, AVRO, MICRONAUT, SCHEMAS, NETTING, PROGRAM));
    rows.add(row("program", KAFKA, AVRO, MICRONAUT, SCHEMAS, NETTING));
    rows.add(row("embedded", SCHEMAS, SOLANA, NETTING, PROGRAM, MICRONAUT));
    rows.add(row("client", KAFKA, AVRO, MICRONAUT, SCHEMAS, NETTING, PROGRAM));
    rows.add(row("ingest", NETTING, PROGRAM));
    rows.add(row("topology", MICRONAUT, SOLANA_RPC, PROGRAM));
    rows.add(row("settlement", NETTING_INSIDE, MICRONAUT, PROGRAM));
    rows.add(row("listener", NETTING, MICRONAUT, PROGRAM));
    rows.add(row("indexer", NETTING, PROGRAM));
    rows.add(row("management", KAFKA, AVRO, MICRONAUT, SCHEMAS, SOLANA, NETTING, PROGRAM));
    rows.add(row("operations", MICRONAUT, NETTING, PROGRAM));
    return rows;
  }

  private static Row row(String module, String... mustNotKnow) {
    List<String> all = new ArrayList<>(List.of(mustNotKnow));
    // nobody knows a service, the services know neither each other nor what tests and demos use
    SERVICES.stream()
        .filter(service -> !service.equals(module))
        .forEach(service -> all.add(VAULT + service + ".."));
    all.add(STACK);
    all.add(TESTKIT);
    if (!module.equals("operations")) {
      all.add(OPERATIONS);
    }
    if (!module.equals("embedded")) {
      all.add(EMBEDDED);
    }
    // the canary is a producer like any other
    if (!module.equals("client") && !module.equals("operations")) {
      all.add(CLIENT);
    }
    return new Row(module, all);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void givenAModule_whenItsClassesAreRead_thenTheyKnowNothingTheyMustNot(Row row) {
    noClasses()
        .that()
        .resideInAPackage(VAULT + row.module() + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(row.mustNotKnow().toArray(String[]::new))
        .check(classes);
  }

  @Test
  void givenTheEngine_whenItsClassesAreRead_thenTheyHaveNoClockNoThreadsAndNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAPackage(NETTING)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.file..", "java.util.concurrent..", "java.sql..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(classes);
  }

  @Test
  void givenTheAuditor_whenItsClassesAreRead_thenItSharesOnlyTheNaiveEngineAndTheSchemaOfABatch() {
    noClasses()
        .that()
        .resideInAPackage(VAULT + "testkit.audit..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.phantomparadox.vault..")
                .and(not(resideInAPackage(VAULT + "testkit.audit..")))
                .and(not(resideInAPackage(VAULT + "netting")))
                .and(not(resideInAPackage(VAULT + "netting.naive")))
                .and(not(resideInAPackage(VAULT + "schemas.avro"))))
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName(VAULT + "netting.NettingEngines")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName(VAULT + "netting.BatchCommitment")
        .check(classes);
  }

  @Test
  void givenTheVerification_whenItsClassesAreRead_thenItSharesNoCodeWithTheServices() {
    noClasses()
        .that()
        .resideInAPackage(VAULT + "stack.verify..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            SERVICES.stream().map(service -> VAULT + service + "..").toArray(String[]::new))
        .check(classes);
  }
}
