String log = new File(basedir, 'build.log').text
for (String sentence in [
        '<repositories><acme> has no <keys>. Name the key that signs its packages: <keys><acme>FINGERPRINT</acme></keys>',
        'keys are never inherited from another repository',
        'repository acme: file:/nowhere/acme/repodata/repomd.xml: not found; check the URL of the repository',
        'repository acme: http://127.0.0.1:9/acme/repodata/repomd.xml: transfer failed']) {
    assert log.contains(sentence) : "missing: ${sentence}"
}
assert !new File(basedir, 'src/main/dpuos').exists() : 'a lock was written though a repository is missing'
return true
