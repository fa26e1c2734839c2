using System.Numerics.Tensors;

namespace Fovea.Data.Views;

/// <summary>
/// An image as seen in another way: turned, mirrored, moved, brighter or darker. No pixel is copied: locations are carried over to
/// the image, and the few pixels seen there are turned. What lies beyond the image's edge is black, as ever; what a move pushes over the edge of the
/// view can still be seen by a glimpse that reaches there.
///
/// Notation: (x, y) in [-1, 1]; a patch plane is [size, size].
/// </summary>
/// <param name="Turns">Quarter turns clockwise, 0 to 3.</param>
/// <param name="Mirrored">Whether left and right change places, after the turns.</param>
/// <param name="ShiftX">Pixels by which the image moves to its own right, before the turns.</param>
/// <param name="ShiftY">Pixels by which the image moves to its own bottom, before the turns.</param>
/// <param name="Brightness">Factor on what is seen, which stays at most 1.</param>
internal readonly record struct ImageView(int Turns, bool Mirrored, int ShiftX, int ShiftY, float Brightness)
{
    /// <summary>The image as it is.</summary>
    public static ImageView Plain => new(0, false, 0, 0, 1f);

    /// <summary>Where on the image a location of the view lies.</summary>
    public (float X, float Y) ToImage(float x, float y, ImageShape shape)
    {
        if (Mirrored) x = -x;
        for (int turn = 0; turn < Turns; turn++) (x, y) = (y, -x);
        return (x - (2f * ShiftX / shape.Width), y - (2f * ShiftY / shape.Height));
    }

    /// <summary>Where on the view a location of the image lies.</summary>
    public (float X, float Y) FromImage(float x, float y, ImageShape shape)
    {
        (x, y) = (x + (2f * ShiftX / shape.Width), y + (2f * ShiftY / shape.Height));
        for (int turn = 0; turn < Turns; turn++) (x, y) = (-y, x);
        return (Mirrored ? -x : x, y);
    }

    /// <summary>Shape of the view of an image.</summary>
    public ImageShape ShapeOf(ImageShape image) => Turns % 2 == 0 ? image : new ImageShape(image.Width, image.Height, image.Channels);

    /// <summary>Where on the image a square of the view lies.</summary>
    /// <param name="box">The square.</param>
    /// <param name="image">Shape of the image.</param>
    public GlimpseBox ToImage(GlimpseBox box, ImageShape image)
    {
        ImageShape view = ShapeOf(image);
        (long left, long top, long width, long height) = (box.Left, box.Top, view.Width, view.Height);
        if (Mirrored) left = width - left - box.Size;
        for (int turn = 0; turn < Turns; turn++) (left, top, width, height) = (top, width - left - box.Size, height, width);
        return new GlimpseBox(left - ShiftX, top - ShiftY, box.Size);
    }

    /// <summary>Turns what the image shows into what the view shows.</summary>
    /// <param name="patch">[planes, size, size], 0 to 1; changed.</param>
    /// <param name="size">Side of a plane.</param>
    public void Apply(Span<float> patch, int size)
    {
        Turn(patch, size);
        Brighten(patch);
    }

    /// <summary>Turns and mirrors it, no more.</summary>
    /// <inheritdoc cref="Apply"/>
    public void Turn(Span<float> patch, int size)
    {
        for (int first = 0; first < patch.Length && (Turns != 0 || Mirrored); first += size * size)
        {
            Span<float> plane = patch.Slice(first, size * size);
            for (int turn = 0; turn < Turns; turn++) TurnClockwise(plane, size);
            for (int row = 0; row < size && Mirrored; row++) plane.Slice(row * size, size).Reverse();
        }
    }

    /// <summary>Makes it brighter or darker, no more.</summary>
    /// <param name="patch">0 to 1; changed.</param>
    public void Brighten(Span<float> patch)
    {
        if (Brightness == 1f) return;
        TensorPrimitives.Multiply(patch, Brightness, patch);
        TensorPrimitives.Min(patch, 1f, patch);
    }

    /// <summary>One ring of four pixels at a time: row i from above becomes column i from the right.</summary>
    private static void TurnClockwise(Span<float> plane, int size)
    {
        int last = size - 1;
        for (int i = 0; i < size / 2; i++)
        {
            for (int j = i; j < last - i; j++)
            {
                ref float top = ref plane[(i * size) + j], right = ref plane[(j * size) + last - i];
                ref float bottom = ref plane[((last - i) * size) + last - j], left = ref plane[((last - j) * size) + i];
                (top, right, bottom, left) = (left, top, right, bottom);
            }
        }
    }
}
