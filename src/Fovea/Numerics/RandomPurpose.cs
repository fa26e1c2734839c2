namespace Fovea.Numerics;

/// <summary>What a random number is for: streams of different purposes never meet. The numbers are part of every result.</summary>
public enum RandomPurpose
{
    /// <summary>First weights.</summary>
    Initialization = 1,

    /// <summary>Order of the images within an epoch.</summary>
    Shuffle = 2,

    /// <summary>Where a training rollout's first glimpse looks.</summary>
    TrainingStart = 3,

    /// <summary>Noise of a training rollout's locations.</summary>
    TrainingNoise = 4,

    /// <summary>Where an evaluation's first glimpse looks.</summary>
    EvaluationStart = 5,

    /// <summary>Noise of an evaluation's sampled locations.</summary>
    EvaluationNoise = 6,

    /// <summary>Made-up images.</summary>
    Data = 7,

    /// <summary>How training images are turned, mirrored, moved and brightened.</summary>
    Augmentation = 8,

    /// <summary>Made-up images of one epoch.</summary>
    FreshData = 9,

    /// <summary>How training digits are warped.</summary>
    Distortion = 10,
}
