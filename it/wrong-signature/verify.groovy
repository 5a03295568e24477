String log = new File(basedir, 'build.log').text
File victim = new File(basedir, 'repository/x86_64/Packages').listFiles().find { it.name.startsWith('filesystem-') }
for (String sentence in [
        "package ${victim.name - '.rpm'} of repository os: refused:".toString(),
        'signature does not match the package (key ']) {
    assert log.contains(sentence) : "missing: ${sentence}"
}
assert !new File(basedir, 'src/main/dpuos').exists() : 'a lock was written with packages that were not verified'
return true
