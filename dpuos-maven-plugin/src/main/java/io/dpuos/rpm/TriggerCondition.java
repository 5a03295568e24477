package io.dpuos.rpm;

/**
 * One condition of a trigger. The order of a package's conditions decides which of several triggers runs. Immutable.
 *
 * @param condition a package name with a version range, or a path prefix
 * @param script the script's place among the scripts of the trigger's family
 * @param trigger what runs
 */
public record TriggerCondition(Dependency condition, int script, Trigger trigger) {}
