package dev.satchel.http.openhands;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The description of what each route refuses that takes a query. */
@ApiResponse(responseCode = "422", description = "A parameter is missing, repeated or unfit")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface RefusesQueries {}
