    if path.suffix != ".zip":
        return pd.read_csv(path)
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if not name.endswith("/"))
        return pd.DataFrame(
            {
                "name": names,
                "shape": [PurePosixPath(name).parent.name for name in names],
                "image": [base64.b64encode(archive.read(name)).decode() for name in names],
            }
        )
