String log = new File(basedir, 'build.log').text
File victim = new File(basedir, 'repository/x86_64/Packages').listFiles().find { it.name.startsWith('filesystem-') }
String found = java.security.MessageDigest.getInstance('SHA-256').digest(victim.bytes).encodeHex()
for (String sentence in [
        "locked package ${victim.name - '.rpm'} cannot be had: ".toString(),
        "/Packages/${victim.name}: expected sha256:".toString(),
        "found sha256:${found}".toString(),
        // the second build pins a fingerprint that the key file does not hold
        '8AA16BF9F2CA5244010DCA963B477C60B675600B']) {
    assert log.contains(sentence) : "missing: ${sentence}"
}
assert !new File(basedir, 'src/main/dpuos').exists() : 'a lock was written with packages that were not verified'
return true
