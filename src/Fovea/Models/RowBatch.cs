using Fovea.Data;

namespace Fovea.Models;

/// <summary>
/// The images that a pass looks at. Rows are images times rollouts: row r looks at image r / rollouts, so that an image's rollouts
/// lie side by side and its pixels are never copied. One object is filled again for every batch.
/// </summary>
public sealed class RowBatch
{
    private readonly int[] indices;

    /// <summary>Room for <paramref name="capacity"/> images.</summary>
    public RowBatch(ImageSet images, int capacity, int rollouts)
    {
        Images = images;
        Rollouts = rollouts;
        indices = new int[capacity];
    }

    /// <summary>Where the images are.</summary>
    public ImageSet Images { get; }

    /// <summary>Rows per image, M.</summary>
    public int Rollouts { get; }

    /// <summary>Images in use.</summary>
    public int Count { get; private set; }

    /// <summary>Rows in use.</summary>
    public int Rows => Count * Rollouts;

    /// <summary>Looks at these images from now on.</summary>
    /// <param name="numbers">Numbers of images in their set.</param>
    public void Fill(ReadOnlySpan<int> numbers)
    {
        numbers.CopyTo(indices);
        Count = numbers.Length;
    }

    /// <summary>Number of the image that row <paramref name="row"/> looks at.</summary>
    public int ImageOf(int row) => indices[row / Rollouts];

    /// <summary>Number of the row among its image's.</summary>
    public int RolloutOf(int row) => row % Rollouts;

    /// <summary>Class of the image that row <paramref name="row"/> looks at.</summary>
    public int LabelOf(int row) => Images.Labels[ImageOf(row)];
}
