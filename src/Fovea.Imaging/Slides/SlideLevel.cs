using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging;

/// <summary>
/// One level of a pyramid: the whole image, each pixel the mean of a square of the first level's. Tiles are counted row by row; those of a file that is cut into
/// strips are as wide as the image.
/// </summary>
/// <param name="Number">Its number among the levels, from the finest, 0, on.</param>
/// <param name="Place">Where its directory lies in the file; of a level that is kept beside it, the number of its first tile among those kept.</param>
/// <param name="Size">Its size in pixels.</param>
/// <param name="Downsample">Pixels of the first level that a pixel covers on each axis, but for those at the right and lower edge; at least 1.</param>
/// <param name="Block">Size of a tile.</param>
/// <param name="IsTiled">Whether it is cut into tiles, not strips.</param>
/// <param name="Photometric">What colours its samples are.</param>
/// <param name="Compression">How tiles are compressed.</param>
internal sealed record SlideLevel(
    int Number, ulong Place, PixelSize Size, int Downsample, PixelSize Block, bool IsTiled, Photometric Photometric, Compression Compression)
{
    /// <summary>Side of a tile of a level that is made.</summary>
    public const int MadeSide = 256;

    /// <summary>Whether it is no level of the file, but made of the one before it as it is looked at.</summary>
    public bool IsMade { get; private init; }

    /// <summary>Whether it is no level of the file, but was made once and is kept beside it: <see cref="KeptPyramid"/>.</summary>
    public bool IsKept { get; private init; }

    /// <summary>Where its rows lie, one after the other and as they are, where the file has them as a single strip without compression: any of them can be read.</summary>
    public long? RowsPlace { get; init; }

    /// <summary>Where its file says where its tiles lie; null of a level that is no TIFF's.</summary>
    public TileIndex? Index { get; init; }

    /// <summary>Tiles in a row.</summary>
    public int Across => (int)(((long)Size.Width + Block.Width - 1) / Block.Width);

    /// <summary>Rows of tiles.</summary>
    public int Down => (int)(((long)Size.Height + Block.Height - 1) / Block.Height);

    /// <summary>All tiles.</summary>
    public long Tiles => (long)Across * Down;

    /// <summary>Bytes of a decoded tile.</summary>
    public long TileBytes(int channels) => (long)Block.Width * Block.Height * channels;

    /// <summary>Whether a level of half the size is of use: it does not fit a tile yet.</summary>
    public bool IsToBeHalved => Math.Max(Size.Width, Size.Height) > MadeSide && Math.Min(Size.Width, Size.Height) > 1;

    /// <summary>A level of half the size, to be made of this one.</summary>
    public SlideLevel Half() => InTiles() with { Size = new PixelSize(Size.Width / 2, Size.Height / 2), Downsample = 2 * Downsample };

    /// <summary>A level of the same pixels in tiles, to be made of this one.</summary>
    public SlideLevel InTiles() => this with
    {
        Number = Number + 1,
        Block = new PixelSize(MadeSide, MadeSide),
        IsTiled = true,
        IsMade = true,
        IsKept = false,
        RowsPlace = null,
        Index = null,
        Photometric = Photometric == Photometric.MINISWHITE ? Photometric.MINISBLACK : Photometric,
        Compression = Compression.NONE,
    };

    /// <summary>The same level, kept.</summary>
    /// <param name="firstTile">The number of its first tile among those kept.</param>
    public SlideLevel Kept(long firstTile) => this with { Place = (ulong)firstTile, IsMade = false, IsKept = true };

    /// <summary>Rows of pixels that a tile holds: the last strip may be shorter.</summary>
    public int RowsOf(int tile) => IsTiled ? Block.Height : Math.Min(Block.Height, Size.Height - (tile / Across * Block.Height));

    /// <summary>What to call a tile in an error: "level 0, tile 5 (row 1, column 2)".</summary>
    public string NameOf(int tile) => $"level {Number}, {(IsTiled ? "tile" : "strip")} {tile} (row {tile / Across}, column {tile % Across})";

    /// <summary>Where column or row <paramref name="pixel"/> of the level begins on the first one: whole squares, the last of which ends where the image does.</summary>
    /// <param name="pixel">0 to <paramref name="extent"/>.</param>
    /// <param name="extent">The level's columns or rows.</param>
    /// <param name="whole">Those of the first level.</param>
    public long EdgeOf(long pixel, int extent, int whole) => pixel >= extent ? whole : pixel * Downsample;
}

/// <summary>Where a level's directory says where each of its tiles lies. It may have a million: what it says is read tile by tile, and not kept.</summary>
/// <param name="Places">Where each begins.</param>
/// <param name="Lengths">Its bytes.</param>
/// <param name="Tables">JPEG's tables that all share; null without any.</param>
internal sealed record TileIndex(TiffArray Places, TiffArray Lengths, TiffArray? Tables);
