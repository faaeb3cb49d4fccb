"""The register of councils: names, codes and dates. It must not know pledges or posts."""
