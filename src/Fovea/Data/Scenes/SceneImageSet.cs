using System.Security.Cryptography;
using Fovea.Data.Regions;

namespace Fovea.Data.Scenes;

/// <summary>
/// Images that are lists of what lies where. What an image shows is a pure function of epoch and index, so that a worker lays the scenes that it is about to
/// look at, and nothing as large as an image is ever stored.
/// </summary>
internal abstract class SceneImageSet : ImageSet
{
    private readonly ImageSet patterns;

    /// <summary>Scenes of one shape.</summary>
    /// <param name="shape">Shape of every image; one channel.</param>
    /// <param name="labels">Class of each.</param>
    /// <param name="patterns">What pieces show: square gray images.</param>
    /// <param name="severalClasses">Whether an image may show several classes at once.</param>
    protected SceneImageSet(ImageShape shape, int[] labels, ImageSet patterns, bool severalClasses = false)
        : base(shape, labels, severalClasses) => this.patterns = patterns;

    /// <inheritdoc/>
    internal sealed override bool IsReadByRegion => true;

    /// <summary>Lays an image as it is in an epoch. Safe to call from many threads, with scenes of their own.</summary>
    /// <param name="epoch">Number of the epoch, from 0 on.</param>
    /// <param name="index">Number of the image.</param>
    /// <param name="scene">Overwritten.</param>
    public abstract void Lay(int epoch, int index, Scene scene);

    /// <inheritdoc/>
    internal sealed override RegionReader NewRegionReader() => new SceneReader(this, new Scene(patterns, Shape));

    /// <summary>All pixels of an image, composed in memory of their own.</summary>
    /// <exception cref="DataException">They are too many for one array.</exception>
    public sealed override ReadOnlySpan<byte> Pixels(int index)
    {
        RequireIndex(index);
        if (Shape.Bytes > Array.MaxLength) throw new DataException($"an image of {Shape} is {Shape.Bytes:N0} bytes, more than the {Array.MaxLength:N0} that fit into one array: it can only be looked at by region");
        Scene scene = new(patterns, Shape);
        Lay(epoch: 0, index, scene);
        byte[] pixels = new byte[Shape.Bytes];
        scene.Paint(pixels);
        return pixels;
    }

    /// <inheritdoc/>
    internal sealed override void AppendPixels(IncrementalHash hash, int index)
    {
        Scene scene = new(patterns, Shape);
        Lay(epoch: 0, index, scene);
        scene.AppendTo(hash);
    }

    private sealed class SceneReader(SceneImageSet set, Scene scene) : RegionReader
    {
        public override IImageRegions Turn(int epoch, int index)
        {
            set.Lay(epoch, index, scene);
            return scene;
        }
    }
}
