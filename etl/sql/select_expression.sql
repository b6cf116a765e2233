SELECT ({expression}
) FROM source
