using System.Security.Cryptography;

namespace Fovea.Imaging;

/// <summary>The tiles of an opened slide, whatever its file is. Safe to use from many threads.</summary>
internal interface ISlideTiles : IDisposable
{
    /// <summary>Decodes a tile.</summary>
    /// <param name="level">The level.</param>
    /// <param name="tile">The number of the tile.</param>
    /// <param name="pixels">Overwritten up to a tile's bytes: [height, width, channels] of the level's block; beyond the image's edge whatever the file has.</param>
    /// <exception cref="DataException">It is damaged.</exception>
    void ReadTile(SlideLevel level, int tile, byte[] pixels);

    /// <summary>Adds a tile to a digest: as the file has it where that can be had, else its pixels.</summary>
    /// <exception cref="DataException">It is damaged.</exception>
    void AppendRaw(IncrementalHash hash, SlideLevel level, int tile);
}
