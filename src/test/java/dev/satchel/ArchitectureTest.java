package dev.satchel;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveNameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Context;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keeps the table of packages in ARCHITECTURE.md true. */
@Tag("locale-blind")
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.satchel");

  /** A package, and the packages of ours that it may use besides itself and the root. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "files|",
        "archive|files",
        "git|files archive",
        "link|files",
        "session|files archive snapshot registry",
        "registry|",
        "snapshot|files archive",
        "snapshot.s3|snapshot",
        "platform|files archive registry session",
        "http|files",
        "http.archive|http files archive git",
        "http.openhands|http http.archive files archive git link",
        "http.molecule|http http.archive files archive git platform registry session",
        "http.sandboxagent|http files archive session",
        "http.ash|http files archive session registry",
        "server|http http.archive http.openhands http.sandboxagent http.ash http.molecule platform session snapshot snapshot.s3 registry archive git link files",
        "client|",
        "cli|client server http registry archive",
      })
  void aPackageUsesOnlyThoseBelowIt(String name, String below) {
    Stream<String> allowed =
        Stream.concat(Stream.of(name), Arrays.stream((below == null ? "" : below).split(" ", -1)))
            .filter(other -> !other.isEmpty())
            .map(ArchitectureTest::path);
    String[] usable = Stream.concat(allowed, Stream.of("dev.satchel")).toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(path(name))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dev.satchel..").and(not(resideInAnyPackage(usable))))
        .check(CLASSES);
  }

  @Test
  void theRootUsesNothingButTheJdk() {
    noClasses()
        .that()
        .resideInAPackage("dev.satchel")
        .should()
        .dependOnClassesThat(not(resideInAnyPackage("java..", "dev.satchel", "org.jspecify..")))
        .check(CLASSES);
  }

  @Test
  void everyPackageIsInTheTableAbove() {
    Set<String> known =
        Stream.of(
                "files",
                "archive",
                "git",
                "link",
                "session",
                "registry",
                "snapshot",
                "snapshot.s3",
                "http",
                "http.archive",
                "http.openhands",
                "http.molecule",
                "platform",
                "http.sandboxagent",
                "http.ash",
                "server",
                "client",
                "cli")
            .map(ArchitectureTest::path)
            .collect(Collectors.toSet());
    known.add("dev.satchel");
    assertThat(CLASSES).extracting(type -> type.getPackageName()).isSubsetOf(known);
  }

  /** A library, and the only packages that may use it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com.github.luben..|archive",
        "com.sun.jna..|files",
        "org.apache.commons..|http http.openhands http.molecule",
        "jakarta.ws.rs..|http.archive http.molecule http http.openhands http.sandboxagent http.ash",
        "jakarta.servlet..|http.archive http.molecule http http.openhands http.sandboxagent server http.ash",
        "org.glassfish.jersey..|server",
        "org.eclipse.jetty..|server platform",
        "io.micrometer..|http",
        "io.swagger..|http.archive http.molecule http http.openhands http.sandboxagent http.ash",
        "com.fasterxml.jackson.annotation..|http.archive http.molecule http http.openhands http.sandboxagent http.ash",
        "com.fasterxml.jackson.core..|client cli http.archive http.molecule platform archive http http.sandboxagent server http.ash",
        "com.fasterxml.jackson.databind..|client cli http.archive http.molecule platform http http.sandboxagent server http.ash",
        "java.net.http..|client",
        "java.util.zip..|archive git client",
        "org.eclipse.jgit..|git",
        "java.sql..|registry",
        "javax.sql..|registry",
        "com.zaxxer..|registry",
        "org.flywaydb..|registry",
        "picocli..|cli",
        "software.amazon.awssdk..|snapshot.s3",
        "org.slf4j..|http.archive http.molecule platform files http http.openhands http.sandboxagent server http.ash session",
        "java.util.logging..|server cli",
      })
  void aLibraryStaysWhereItBelongs(String library, String packages) {
    String[] users =
        Arrays.stream(packages.split(" ", -1)).map(ArchitectureTest::path).toArray(String[]::new);
    noClasses()
        .that()
        .resideOutsideOfPackages(users)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  @Test
  void thereAreNoCycles() {
    slices().matching("dev.satchel.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyOneClassMakesSystemCalls() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.satchel.files.Linux")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.jna..")
        .check(CLASSES);
  }

  @Test
  void namesSayWhatAThingIs() {
    classes()
        .should(notMatch(".*(Impl|Utils?|Helper|Manager|Service|Dto|Base|Common|Misc)"))
        .check(CLASSES);
  }

  @Test
  void fieldsArePrivateOrFinal() {
    fields().should(bePrivateOrFinal()).check(CLASSES);
  }

  @Test
  void nothingIsInjectedIntoFields() {
    fields().should().notBeAnnotatedWith(Inject.class).check(CLASSES);
    fields().should().notBeAnnotatedWith(Context.class).check(CLASSES);
  }

  @Test
  void timeComesFromAClock() {
    noClasses().should().callMethod(Instant.class, "now").check(CLASSES);
    noClasses().should().callMethod(System.class, "currentTimeMillis").check(CLASSES);
  }

  @Test
  void standardStreamsAndOldFilesAreNotUsed() {
    noClasses().should().accessField(System.class, "out").check(CLASSES);
    noClasses().should().accessField(System.class, "err").check(CLASSES);
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.File")
        .check(CLASSES);
  }

  @Test
  void noProcessIsEverStarted() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .check(CLASSES);
    noClasses().should().callMethod(Runtime.class, "exec", String[].class).check(CLASSES);
  }

  @Test
  void everyPackageSaysWhatItIsForAndThatNothingIsNull() {
    ArchRule rule =
        classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class);
    rule.check(CLASSES);
    Set<String> described =
        CLASSES.stream()
            .filter(type -> type.getSimpleName().equals("package-info"))
            .map(type -> type.getPackageName())
            .collect(Collectors.toSet());
    assertThat(CLASSES).extracting(type -> type.getPackageName()).isSubsetOf(described);
  }

  private static String path(String name) {
    return "dev.satchel." + name;
  }

  private static ArchCondition<JavaClass> notMatch(String regex) {
    return ArchConditions.not(haveNameMatching(regex));
  }

  private static ArchCondition<JavaField> bePrivateOrFinal() {
    return new ArchCondition<>("be private or final") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        Set<JavaModifier> modifiers = field.getModifiers();
        boolean fine =
            modifiers.contains(JavaModifier.PRIVATE) || modifiers.contains(JavaModifier.FINAL);
        events.add(new SimpleConditionEvent(field, fine, field.getFullName()));
      }
    };
  }
}
