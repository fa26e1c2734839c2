using System.Runtime.ExceptionServices;
using Fovea.Data.Canvas;
using Fovea.Data.Mnist;
using Fovea.Devices.Drivers;
using Fovea.Devices.Engine;
using Fovea.Devices.Plans;
using Fovea.Parts;

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
    private readonly FreshImageSet? fresh;
    private readonly DeviceBuffer? digits;
    private DeviceBuffer? pixels;
    private byte[] staged = [];

    /// <summary>Sends what lies on the device for good.</summary>
    /// <param name="device">The device.</param>
    /// <param name="images">The images.</param>
    /// <param name="inTraining">Whether sets that are made anew for every epoch are.</param>
    /// <param name="mostBytes">Bytes that a set may have to lie on the device; null for half of what is free.</param>
    /// <exception cref="OptionException">The images are read by region.</exception>
    /// <exception cref="DeviceException">The device failed.</exception>
    public DeviceImages(Device device, ImageSet images, bool inTraining, long? mostBytes = null)
    {
        if (images.IsReadByRegion) throw new OptionException($"images that are read by region are looked at by processors alone, but these are to be looked at by {device.Info.Name}");
        this.device = device;
        this.images = images;
        fresh = inTraining ? images as FreshImageSet : null;
        ImageSet? source = fresh switch
        {
            FreshCanvasSet canvas => canvas.Digits,
            DistortedDigitSet distorted => distorted.Digits,
            _ => null,
        };
        long most = Math.Min(mostBytes ?? (long)(MostOfMemory * device.FreeBytes), device.LargestBufferBytes);
        bool Fits(ImageSet set) => set.Shape.Bytes * set.Count <= most;
        try
        {
            if (source is not null && Fits(source)) digits = TrySend(source);
            if (fresh is null && Fits(images)) pixels = TrySend(images);
            (IsDrawn, IsResident) = (digits is not null, pixels is not null);
            Labels = device.Allocate(Math.Max(1, (long)images.Count) * sizeof(int));
            device.Write(Labels, 0, images.Labels);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether all of them lie on the device; if not, those of a batch do, by their place in it.</summary>
    public bool IsResident { get; }

    /// <summary>Whether they are drawn on the device.</summary>
    public bool IsDrawn { get; }

    /// <summary>That images are sent batch by batch, and why, in words; null where they lie on the device or are drawn there.</summary>
    public string? Notice => IsResident || IsDrawn ? null
        : fresh is not null ? $"training images are made anew for every epoch by the processor, and sent to {device.Info.Name} batch by batch"
        : $"{images.Count:N0} images of {Shape} take {DeviceMemory.Size(images.Count * Shape.Bytes)}, more than half of what is free of {device.Info.Name}'s memory: they are sent batch by batch";

    /// <summary>uint8, [images, height, width, channels].</summary>
    public DeviceBuffer Pixels => pixels ?? throw new InvalidOperationException("there is no room for a batch yet");

    /// <summary>int32, [images]: the class of each image of the set.</summary>
    public DeviceBuffer Labels { get; }

    /// <summary>Shape of every image.</summary>
    public ImageShape Shape => images.Shape;

    /// <summary>Bytes of a batch's images where they do not lie on the device for good; else 0.</summary>
    public long BytesFor(int batch) => IsResident ? 0 : batch * Shape.Bytes;

    /// <summary>Takes room for a batch: <see cref="BytesFor"/> of the largest one. It is disposed with this.</summary>
    public void TakeRoom(DeviceBuffer room)
    {
        if (IsResident) room.Dispose();
        else pixels = room;
    }

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
            Digits = (uint)images.Count,
            Side = (uint)options.Canvas,
            Pieces = (uint)options.Pieces,
            PieceSize = (uint)options.PieceSize,
            Blend = (uint)options.Blend,
            SeedLow = (uint)options.TrainingSeed,
            SeedHigh = (uint)(options.TrainingSeed >> 32),
        };
        plan.LaunchWithout("paint", plan.Pass.Images, GroupItems.Image, canvas, buffers);
    }

    /// <summary>Sends the images of a batch, if they are sent batch by batch.</summary>
    /// <param name="numbers">Their numbers in the set.</param>
    /// <param name="epoch">The epoch, where images differ from epoch to epoch.</param>
    public void SendBatch(ReadOnlySpan<int> numbers, int epoch)
    {
        if (IsResident || IsDrawn) return;
        for (int first = 0; first < numbers.Length; first += PerPiece) SendPiece(numbers.Slice(first, Math.Min(PerPiece, numbers.Length - first)), first, epoch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Where not all could be sent, some of it is not there.
        pixels?.Dispose();
        digits?.Dispose();
        Labels?.Dispose();
    }

    private static Distortion DistortionOf(DigitDistortionOptions options, ulong seed) => new()
    {
        IsWanted = options.ChangesNothing ? 0u : 1u,
        SeedLow = (uint)seed,
        SeedHigh = (uint)(seed >> 32),
        Angle = options.Rotation * (MathF.PI / 180f),
        LogScale = MathF.Log(1f + options.Scale),
        Shear = options.Shear,
        Elastic = options.Elastic,
    };

    // Images that are staged at a time: however many a batch has, and however large they are.
    private int PerPiece => (int)Math.Clamp(StagingBytes / Shape.Bytes, 1, int.MaxValue);

    private void SendPiece(ReadOnlySpan<int> numbers, int place, int epoch)
    {
        int imageBytes = checked((int)Shape.Bytes), bytes = checked(numbers.Length * imageBytes);
        if (staged.Length < bytes) staged = new byte[bytes];
        int[] wanted = numbers.ToArray();
        ExceptionDispatchInfo? failure = null;
        Parallel.For(0, wanted.Length, i =>
        {
            Span<byte> target = staged.AsSpan(i * imageBytes, imageBytes);
            try
            {
                if (fresh is not null) fresh.Fill(epoch, wanted[i], target);
                else images.PixelsInPlace(wanted[i]).Bytes.CopyTo(target);
            }
            catch (Exception exception)
            {
                // Whoever makes images may fail as it likes, and is heard as on processors.
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        failure?.Throw();
        device.Write<byte>(Pixels, (long)place * imageBytes, staged.AsSpan(0, bytes));
    }

    /// <summary>Sends all images of a set; null if the device has less room than it said, since another run was quicker.</summary>
    private DeviceBuffer? TrySend(ImageSet set)
    {
        DeviceBuffer target;
        try
        {
            target = device.Allocate(Math.Max(1, set.Shape.Bytes * set.Count));
        }
        catch (DeviceException exception) when (exception.Fault == DeviceFault.OutOfMemory)
        {
            return null;
        }

        try
        {
            int imageBytes = checked((int)set.Shape.Bytes), perPiece = Math.Max(1, StagingBytes / imageBytes);
            byte[] piece = new byte[Math.Min(perPiece, Math.Max(1, set.Count)) * imageBytes];
            for (int first = 0; first < set.Count; first += perPiece)
            {
                int count = Math.Min(perPiece, set.Count - first);
                for (int i = 0; i < count; i++) set.PixelsInPlace(first + i).Bytes.CopyTo(piece.AsSpan(i * imageBytes));
                device.Write<byte>(target, (long)first * imageBytes, piece.AsSpan(0, count * imageBytes));
            }

            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }
}
