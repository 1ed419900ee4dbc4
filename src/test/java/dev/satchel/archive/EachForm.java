package dev.satchel.archive;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A test that takes a format and a level: each that has a way of its own to make an archive. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@CsvSource({"TAR, 0", "ZIP, 0", "ZIP, 6", "TAR_GZ, 6", "TAR_ZST, 3"})
@interface EachForm {}
