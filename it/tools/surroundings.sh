# Read by the scripts of the folder it/: where things lie, which Maven and JDK there are, and how results are told.
# Environment: DPUOS_DISTRIBUTIONS, DPUOS_DISTRIBUTION (default: the test distribution), MAVEN_REPOSITORY (default:
# ~/.m2/repository; the plugin must be installed there), CI=true (a missing tool is a failure).

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
distributions=${DPUOS_DISTRIBUTIONS:-$root/.cache/distributions}
distribution=${DPUOS_DISTRIBUTION:-dpuos-test}
repository=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
version=0.1.0-SNAPSHOT
plugin=io.dpuos:dpuos-maven-plugin:$version
me=$(basename "$0")
work=$root/target/$me
limit=${DPUOS_LIMIT:-600}

fail() { echo "$me: FAILED: $*" >&2; exit 1; }

say() { echo "$me: $*"; }

# lacking WHAT: ends the script, or with CI=true fails.
lacking() {
    if [ "${CI:-}" = true ]; then fail "$1"; fi
    say "skipped: $1"
    exit 0
}

# maven_home VERSION: prints the home of a Maven, bringing it through the installed one when it is not there.
maven_home() {
    local home=$root/.cache/maven/apache-maven-$1
    if [ ! -x "$home/bin/mvn" ]; then
        if [ "$1" = 3.8.7 ] && [ -x /usr/share/maven/bin/mvn ]; then
            echo /usr/share/maven
            return
        fi
        mkdir -p "$root/.cache/maven"
        # Below the folder of the project's own .mvn, so that the root of the invocation is known.
        (cd "$root" && mvn -B -q -ntp -N -Dmaven.repo.local="$repository" \
            org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
            -Dartifact="org.apache.maven:apache-maven:$1:zip:bin" -DoutputDirectory="$root/.cache/maven") >&2 || return 1
        # jar is part of every JDK, unzip is not on every machine
        (cd "$root/.cache/maven" && "$(java_home 17)/bin/jar" xf "apache-maven-$1-bin.zip" && chmod +x "$home/bin/mvn") || return 1
    fi
    echo "$home"
}

# java_home 17|25: prints the home of a JDK; fails when there is none.
java_home() {
    local variable=JAVA_HOME_$1 each
    for each in "${!variable:-}" "/usr/lib/jvm/temurin-$1-jdk-amd64" "/usr/lib/jvm/java-$1-openjdk-amd64" \
        "/usr/lib/jvm/temurin-$1-jdk-arm64" "/usr/lib/jvm/java-$1-openjdk-arm64"; do
        if [ -n "$each" ] && [ -x "$each/bin/javac" ]; then
            echo "$each"
            return
        fi
    done
    return 1
}

# run LOG COMMAND...: runs a command within the limit; its output goes to a file, and on failure also to the terminal.
run() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    if ! timeout --kill-after=10 "$limit" "$@" >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        fail "$* (whole output: $log)"
    fi
}

# build LOG FOLDER ARGUMENT...: the installed Maven on a sample project with the test distribution.
build() {
    local log=$1 folder=$2
    shift 2
    run "$log" "${maven:-mvn}" -B -ntp -f "$folder/pom.xml" -Dmaven.repo.local="$repository" \
        -Ddpuos.distributions="$distributions" -Ddpuos.distribution="$distribution" "$@"
}

# sample NAME FOLDER: a fresh copy of a sample project.
sample() {
    rm -rf "$2"
    mkdir -p "$(dirname "$2")"
    cp -r "$root/it/$1" "$2"
}

[ -f "$distributions/$distribution.xml" ] ||
    lacking "$distributions/$distribution.xml is not there; run it/tools/test-distribution and it/describe-distribution"
[ -d "$repository/io/dpuos/dpuos-maven-plugin/$version" ] ||
    fail "the plugin is not installed in $repository; run mvn install -DskipTests"
rm -rf "$work"
mkdir -p "$work"
