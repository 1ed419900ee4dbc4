package dev.satchel.http.openhands;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The description of what each route refuses that takes the path of a directory. */
@ApiResponse(
    responseCode = "400",
    description = "The path is not absolute, is malformed, or is no directory")
@ApiResponse(
    responseCode = "403",
    description =
        "The path lies outside the served roots, leads out through a link, or may not be read")
@ApiResponse(responseCode = "404", description = "There is no such directory")
@ApiResponse(responseCode = "422", description = "A parameter is missing, repeated or unfit")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface RefusesPaths {}
