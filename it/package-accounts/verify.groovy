String log = new File(basedir, 'build.log').text
int from = 0
// In this order, one build after the other.
for (String sentence in [
        'Lock written to src/main/dpuos/dpuos-x86_64.lock',
        '2 packages have a newer version:',
        'library.noarch  1-1 -> 2-1  (os; image,installer)',
        'ACME-2026-1  security/Important  a hole in tool',
        'Renew them by -Ddpuos.lock=update',
        '1 locked package has a newer version with advisories of severity important or higher: tool.',
        'Lock src/main/dpuos/dpuos-x86_64.lock updated:',
        'upgraded  tool.noarch  1-1   2-1',
        'Lock src/main/dpuos/dpuos-x86_64.lock fits the pom',
        '2 source packages are in no repository: library-1-1.src.rpm tool-2-1.src.rpm.',
        '-Ddpuos.sourcesRequired=false goes on without them',
        '0 source packages in ',
        '[WARNING] 2 source packages are in no repository',
        '  in all ',
        '  before ',
        '  left                0 files']) {
    int at = log.indexOf(sentence, from)
    assert at >= 0 : "missing, or not in its place: ${sentence}"
    from = at
}
assert !log.contains('upgraded  library') : 'a package that was not named changed'
List<File> left = []
new File(basedir, 'target/cache').eachFileRecurse(groovy.io.FileType.FILES) { left << it }
assert left == [] : 'the cache was not cleaned'
return true
