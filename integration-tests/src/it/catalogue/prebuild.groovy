import dev.weft.it.shapes.CatalogueRun

// Where the compiler would have left them; and once more, to compare with.
CatalogueRun.compile(new File(basedir, 'target/classes').toPath())
CatalogueRun.compile(new File(basedir, 'target/originals').toPath())
return true
