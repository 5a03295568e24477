String log = new File(basedir, 'build.log').text
int from = 0
// In this order, one build after the other.
for (String sentence in [
        'dpuos-x86_64.lock: there is no lock, and mode frozen makes none; run resolve-rpms without -Ddpuos.lock=frozen',
        'Lock written to src/main/dpuos/dpuos-x86_64.lock; check it in, so that every build uses these packages',
        'Lock src/main/dpuos/dpuos-x86_64.lock fits the pom',
        'dpuos-x86_64.lock: the lock was made for another configuration; changed are',
        '  install.image: added dpuos-test-release',
        'run resolve-rpms with -Ddpuos.lock=update and check the new lock in',
        'Lock src/main/dpuos/dpuos-x86_64.lock updated:',
        'Lock src/main/dpuos/dpuos-x86_64.lock fits the pom',
        'packages, ']) {
    int at = log.indexOf(sentence, from)
    assert at >= 0 : "missing, or not in its place: ${sentence}"
    from = at
}
assert new File(basedir, 'src/main/dpuos').list().toList() == ['dpuos-x86_64.lock']
return true
