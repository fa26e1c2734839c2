using Fovea.Data.Regions;
using Fovea.Data.Views;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Data;

/// <summary>
/// The images that a pass looks at. Rows are images times rollouts: row r looks at image r / rollouts, so that an image's rollouts
/// lie side by side and its pixels are never copied. A worker owns one and fills it again for every block of rows.
/// </summary>
internal sealed class RowBatch
{
    private readonly int[] indices, numbers;
    private readonly ImageView[] views;
    private readonly Augmentation? augmentation;
    private readonly FreshImageSet? fresh;
    private readonly RegionReader[] readers;
    private readonly IImageRegions[] regions;
    private ByteRows? bytes;

    /// <summary>Room for <paramref name="capacity"/> images.</summary>
    /// <param name="images">Where the images are.</param>
    /// <param name="capacity">Most images at a time.</param>
    /// <param name="rollouts">Rows per image.</param>
    /// <param name="augmentation">How they are changed; null for as they are.</param>
    public RowBatch(ImageSet images, int capacity, int rollouts, Augmentation? augmentation = null)
    {
        Images = images;
        Rollouts = rollouts;
        this.augmentation = augmentation;
        indices = new int[capacity];
        numbers = new int[capacity];
        views = new ImageView[capacity];
        fresh = images as FreshImageSet;
        if (fresh is not null) bytes = NewBytes();
        readers = images.IsReadByRegion ? [.. Enumerable.Range(0, capacity).Select(_ => images.NewRegionReader())] : [];
        regions = new IImageRegions[readers.Length];
    }

    /// <summary>Where the images are.</summary>
    public ImageSet Images { get; }

    /// <summary>Rows per image, M.</summary>
    public int Rollouts { get; }

    /// <summary>Images in use.</summary>
    public int Count { get; private set; }

    /// <summary>Rows in use.</summary>
    public int Rows => Count * Rollouts;

    /// <summary>Looks at these images from now on, and makes them where they are made for every epoch; to be called by the thread that will look.</summary>
    /// <param name="images">Numbers of images in their set.</param>
    /// <param name="epoch">The epoch, where images differ from epoch to epoch.</param>
    public void Fill(ReadOnlySpan<int> images, int epoch = 0)
    {
        images.CopyTo(indices);
        images.CopyTo(numbers);
        Count = images.Length;
        for (int slot = 0; slot < Count; slot++)
        {
            views[slot] = augmentation?.ViewOf(epoch, indices[slot]) ?? ImageView.Plain;
            fresh?.Fill(epoch, indices[slot], bytes![slot]);
            if (readers.Length > 0) regions[slot] = readers[slot].Turn(epoch, indices[slot]);
        }
    }

    /// <summary>Looks at the first images of their set from now on, each as if it were alone and of one number.</summary>
    /// <param name="count">How many.</param>
    /// <param name="number">The number that places are drawn by.</param>
    public void FillAlike(int count, int number)
    {
        Count = count;
        for (int slot = 0; slot < count; slot++) (indices[slot], numbers[slot], views[slot]) = (slot, number, ImageView.Plain);
    }

    /// <summary>Number of the image that row <paramref name="row"/> looks at, in its set.</summary>
    public int ImageOf(int row) => indices[row / Rollouts];

    /// <summary>The number that the places of row <paramref name="row"/> are drawn by: that of its image, but where all are looked at alike.</summary>
    public int NumberOf(int row) => numbers[row / Rollouts];

    /// <summary>Number of the row among its image's.</summary>
    public int RolloutOf(int row) => row % Rollouts;

    /// <summary>Class of the image that row <paramref name="row"/> looks at.</summary>
    public int LabelOf(int row) => Images.Labels[ImageOf(row)];

    /// <summary>The image that row <paramref name="row"/> looks at.</summary>
    public ImagePixels PixelsOf(int row)
    {
        int slot = row / Rollouts;
        if (readers.Length > 0) return new ImagePixels(regions[slot]);
        return fresh is null ? Images.PixelsInPlace(indices[slot]) : new ImagePixels(bytes![slot], Images.Shape);
    }

    /// <summary>How row <paramref name="row"/> sees its image.</summary>
    public ImageView ViewOf(int row) => views[row / Rollouts];

    /// <summary>Shape of what row <paramref name="row"/> sees of its image.</summary>
    public ImageShape SeenShapeOf(int row) => ViewOf(row).ShapeOf(PixelsOf(row).Shape);

    /// <summary>Whether random looks of row <paramref name="row"/> keep to places that its image offers.</summary>
    public bool OffersPlaces(int row) => (readers.Length > 0 || Images is LentImage) && PixelsOf(row).Regions is { OffersPlaces: true };

    /// <summary>Brings a place that is uniform over the view of row <paramref name="row"/> to one of those that its image offers.</summary>
    public (float X, float Y) PlaceOf(int row, float x, float y)
    {
        ImagePixels image = PixelsOf(row);
        ImageView view = ViewOf(row);
        (x, y) = view.ToImage(x, y, image.Shape);
        (x, y) = image.Regions!.PlaceOf(x, y);
        return view.FromImage(x, y, image.Shape);
    }

    /// <summary>The bytes of all rows, where images are in memory and each is looked at by one row: where they were made, or a copy.</summary>
    public ByteRows GatherBytes()
    {
        if (Rollouts > 1) throw new InvalidOperationException("rows that share an image have no bytes of their own");
        bytes ??= NewBytes();
        for (int row = 0; row < Rows && fresh is null; row++) PixelsOf(row).Bytes.CopyTo(bytes[row]);
        return bytes;
    }

    private ByteRows NewBytes() => new(indices.Length, checked((int)Images.Shape.Bytes));
}
