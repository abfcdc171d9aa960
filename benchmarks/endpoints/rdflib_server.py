"""rdflib-endpoint over a dataset, for comparison; run by the Python that has it installed.

Its own command makes one graph of all graphs; here the default graph stays what it is in the file,
so that the same queries have the same answers as everywhere.
"""

import sys

import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint


def dataset_of(path: str, store: str) -> Dataset:
    """The quads of a file, in memory or in Oxigraph."""
    if store == "memory":
        dataset = Dataset(default_union=False)
        dataset.parse(path, format="nquads")
        return dataset
    import pyoxigraph
    from oxrdflib import OxigraphStore

    inner = pyoxigraph.Store()
    inner.bulk_load(path=path, format=pyoxigraph.RdfFormat.N_QUADS)
    return Dataset(store=OxigraphStore(store=inner), default_union=False)


if __name__ == "__main__":
    _, file, kind, port = sys.argv
    uvicorn.run(SparqlEndpoint(graph=dataset_of(file, kind)), port=int(port), log_level="error")
