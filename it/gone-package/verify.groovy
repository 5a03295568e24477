String log = new File(basedir, 'build.log').text
String setup = new File(basedir, 'with/Packages').list().find { it.startsWith('setup-') } - '.rpm'
int from = 0
// In this order, one build after the other.
for (String sentence in [
        'Lock written to src/main/dpuos/dpuos-x86_64.lock',
        'Lock src/main/dpuos/dpuos-x86_64.lock fits the pom',
        "locked package ${setup} cannot be had: ".toString(),
        'no other repository of the pom has it by its SHA-256',
        'Whole report: ']) {
    int at = log.indexOf(sentence, from)
    assert at >= 0 : "missing, or not in its place: ${sentence}"
    from = at
}
File report = new File(basedir, 'target/dpuos/survey.json')
assert report.text.count('"accepted": true') == 5
return true
