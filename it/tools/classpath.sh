# Sets CLASSPATH to the plugin's classes, test classes and libraries. Sourced by the launchers in this directory.
# In bash the place of this file is known, in other shells that of the launcher.
top=$(cd "$(dirname "${BASH_SOURCE:-$0}")/../.." && pwd)
module=$top/dpuos-maven-plugin
list=$module/target/tools.classpath
if [ ! -s "$list" ] || [ "$module/pom.xml" -nt "$list" ]; then
  (cd "$top" && mvn -q -pl dpuos-maven-plugin dependency:build-classpath \
      -Dmdep.outputFile="$list.new" -Dmdep.includeScope=test >&2 && mv "$list.new" "$list") || exit 1
fi
if [ ! -d "$module/target/test-classes/io/dpuos/kernel" ]; then
  (cd "$top" && mvn -q -pl dpuos-maven-plugin test-compile >&2) || exit 1
fi
CLASSPATH=$module/target/classes:$module/target/test-classes:$(cat "$list")
export CLASSPATH
