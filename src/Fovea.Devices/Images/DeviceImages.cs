using Fovea.Data.Canvas;
using Fovea.Data.Mnist;
using Fovea.Devices.Drivers;
using Fovea.Devices.Plans;

namespace Fovea.Devices.Images;

/// <summary>
/// The images that a device looks at, as uint8. A set that fits lies there whole; training images that are drawn anew are drawn there, from the digits,
/// by the same random numbers as on processors; what neither fits nor can be drawn there is sent batch by batch.
/// </summary>
internal sealed class DeviceImages : IDisposable
{
    // What may be filled with images: the rest is for activations.
    private const double MostOfMemory = 0.5;

    private const int StagingBytes = 64_000_000;

    private readonly Device device;
    private readonly ImageSet images;
    private readonly int epochs;
    private readonly DeviceBuffer? digits;
    private readonly byte[] staged;

    /// <summary>Sends what lies on the device for good.</summary>
    /// <param name="device">The device.</param>
    /// <param name="images">The images.</param>
    /// <param name="batch">Most images at a time.</param>
    /// <param name="inTraining">Whether sets that are made anew for every epoch are.</param>
    public DeviceImages(Device device, ImageSet images, int batch, bool inTraining)
    {
        this.device = device;
        this.images = images;
        FreshImageSet? fresh = inTraining ? images as FreshImageSet : null;
        ImageSet? source = fresh switch
        {
            FreshCanvasSet canvas => canvas.Digits,
            DistortedDigitSet distorted => distorted.Digits,
            _ => null,
        };
        bool fits = (double)images.Shape.Bytes * images.Count <= MostOfMemory * device.FreeBytes;
        IsResident = fresh is null && fits;
        IsDrawn = source is not null;
        epochs = fresh is null ? 0 : 1;
        staged = IsResident || IsDrawn ? [] : new byte[checked(batch * images.Shape.Bytes)];
        if (source is not null) digits = Send(source);
        Pixels = IsResident ? Send(images) : device.Allocate(Math.Max(1, batch * images.Shape.Bytes));
        Labels = device.Allocate(Math.Max(1, images.Count) * sizeof(int));
        device.Write(Labels, 0, images.Labels);
    }

    /// <summary>Whether all of them lie on the device; if not, those of a batch do, by their place in it.</summary>
    public bool IsResident { get; }

    /// <summary>Whether they are drawn on the device.</summary>
    public bool IsDrawn { get; }

    /// <summary>uint8, [images, height, width, channels].</summary>
    public DeviceBuffer Pixels { get; }

    /// <summary>int32, [images]: the class of each image of the set.</summary>
    public DeviceBuffer Labels { get; }

    /// <summary>Shape of every image.</summary>
    public ImageShape Shape => images.Shape;

    /// <summary>Adds what draws a batch's images, if they are drawn.</summary>
    public void AddDrawing(PlanBuilder plan)
    {
        if (!IsDrawn) return;
        ReadOnlySpan<KernelArgument> buffers = [Pixels, plan.Settings, plan.Numbers, digits!];
        if (images is DistortedDigitSet distorted)
        {
            plan.LaunchWithout("warp", plan.Pass.Images, GroupItems.Image, DistortionOf(distorted.Options, distorted.Seed), buffers);
            return;
        }

        CanvasMnistOptions options = ((FreshCanvasSet)images).Options;
        Canvas canvas = new()
        {
            Distortion = DistortionOf(options.Distortion, options.TrainingSeed),
            Digits = (uint)images.Count, Side = (uint)options.Canvas, Pieces = (uint)options.Pieces, PieceSize = (uint)options.PieceSize, Blend = (uint)options.Blend,
            SeedLow = (uint)options.TrainingSeed, SeedHigh = (uint)(options.TrainingSeed >> 32),
        };
        plan.LaunchWithout("paint", plan.Pass.Images, GroupItems.Image, canvas, buffers);
    }

    /// <summary>Sends the images of a batch, if they are sent batch by batch.</summary>
    /// <param name="numbers">Their numbers in the set.</param>
    /// <param name="epoch">The epoch, where images differ from epoch to epoch.</param>
    public void SendBatch(ReadOnlySpan<int> numbers, int epoch)
    {
        if (IsResident || IsDrawn) return;
        int[] wanted = numbers.ToArray();
        Parallel.For(0, wanted.Length, place =>
        {
            Span<byte> target = staged.AsSpan(checked((int)(place * images.Shape.Bytes)), (int)images.Shape.Bytes);
            if (epochs > 0) ((FreshImageSet)images).Make(epoch, wanted[place], target);
            else images.Pixels(wanted[place]).CopyTo(target);
        });
        device.Write<byte>(Pixels, 0, staged.AsSpan(0, checked((int)(wanted.Length * images.Shape.Bytes))));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pixels.Dispose();
        Labels.Dispose();
        digits?.Dispose();
    }

    private static Distortion DistortionOf(DigitDistortionOptions options, ulong seed) => new()
    {
        IsWanted = options.ChangesNothing ? 0u : 1u, SeedLow = (uint)seed, SeedHigh = (uint)(seed >> 32),
        Angle = options.Rotation * (MathF.PI / 180f), LogScale = MathF.Log(1f + options.Scale), Shear = options.Shear, Elastic = options.Elastic,
    };

    private DeviceBuffer Send(ImageSet set)
    {
        int imageBytes = checked((int)set.Shape.Bytes), perPiece = Math.Max(1, StagingBytes / imageBytes);
        DeviceBuffer target = device.Allocate(Math.Max(1, (long)imageBytes * set.Count));
        byte[] piece = new byte[Math.Min(perPiece, Math.Max(1, set.Count)) * imageBytes];
        for (int first = 0; first < set.Count; first += perPiece)
        {
            int count = Math.Min(perPiece, set.Count - first);
            for (int i = 0; i < count; i++) set.Pixels(first + i).CopyTo(piece.AsSpan(i * imageBytes));
            device.Write<byte>(target, (long)first * imageBytes, piece.AsSpan(0, count * imageBytes));
        }

        return target;
    }
}
